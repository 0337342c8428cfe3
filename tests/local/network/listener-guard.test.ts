import { once } from 'node:events';
import {
  createServer,
  request,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
} from 'node:http';
import { createServer as createHttpsServer, request as httpsRequest } from 'node:https';
import { connect, type Server } from 'node:net';
import { exchange } from '../../../explain/gateway/exchange';
import { guardListeners, isGuarded } from '../../../local/network/listener-guard';
import { selfSignedCertificate } from '../../support/certificate';

interface Listening {
  readonly port: number;
  /** How often the server behind the guard was reached. */
  readonly reached: () => number;
}

const servers: Server[] = [];
let unguard = (): void => undefined;

afterEach(() => {
  unguard();
  servers.splice(0).forEach((server) => server.close());
});

async function listening(make: (handle: RequestListener) => Server): Promise<Listening> {
  let reached = 0;
  const server = make((_request, response) => {
    reached += 1;
    response.end('reached');
  });
  servers.push(server.listen(0, '127.0.0.1'));
  server.on('upgrade', (_request, socket: NodeJS.WritableStream) => {
    reached += 1;
    socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n');
  });
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('there is no port');
  return { port: address.port, reached: () => reached };
}

async function ask(
  port: number,
  headers: Record<string, string>,
  send: typeof request = request,
): Promise<{ status: number | undefined; headers: IncomingHttpHeaders; body: string }> {
  const client = send({ port, host: '127.0.0.1', headers, rejectUnauthorized: false } as object);
  const [response] = (await once(client.end(), 'response')) as [IncomingMessage];
  let body = '';
  for await (const chunk of response.setEncoding('utf8')) body += String(chunk);
  return { status: response.statusCode, headers: response.headers, body };
}

describe('a server of a guarded process', () => {
  const strangers: readonly (readonly [string, (port: number) => Record<string, string>])[] = [
    ['the name of a stranger', (port) => ({ host: `evil.example:${port}` })],
    ['a name that only begins as ours', (port) => ({ host: `localhost.evil.example:${port}` })],
    ['an address of the network', (port) => ({ host: `192.168.0.7:${port}` })],
    ['all addresses at once', (port) => ({ host: `0.0.0.0:${port}` })],
    ['another port', (port) => ({ host: `localhost:${port + 1}` })],
    ['no port', () => ({ host: 'localhost' })],
    [
      'a page of a stranger',
      (port) => ({ host: `localhost:${port}`, origin: 'https://evil.example' }),
    ],
    [
      'a page without an origin of its own',
      (port) => ({ host: `localhost:${port}`, origin: 'null' }),
    ],
    [
      'a page of this machine',
      (port) => ({ host: `localhost:${port}`, origin: `http://localhost:${port}` }),
    ],
    ['an empty Origin', (port) => ({ host: `localhost:${port}`, origin: '' })],
  ];

  test.each(strangers)('is not reached by a request with %s', async (_what, headersFor) => {
    const { port, reached } = await listening(createServer);
    unguard = guardListeners([]);
    const { status, headers, body } = await ask(port, headersFor(port));
    expect([status, headers.connection, reached()]).toStrictEqual([403, 'close', 0]);
    expect(body).toMatch(/^\{"message":"This server [^"]*\."\}$/);
    expect(body).not.toContain('evil');
  });

  test.each(['localhost', 'LOCALHOST', '127.0.0.1', '[::1]'])(
    'is reached by a program of this machine that calls it %s',
    async (name) => {
      const { port, reached } = await listening(createServer);
      unguard = guardListeners([]);
      const { status } = await ask(port, { host: `${name}:${port}` });
      expect([status, reached()]).toStrictEqual([200, 1]);
    },
  );

  test('that waits for a go-ahead does not get the body of a stranger', async () => {
    const { port, reached } = await listening(createServer);
    unguard = guardListeners([]);
    const { status } = await ask(port, { host: 'evil.example', expect: '100-continue' });
    expect([status, reached()]).toStrictEqual([403, 0]);
  });

  test('does not change its protocol for a page', async () => {
    const { port, reached } = await listening(createServer);
    unguard = guardListeners([]);
    const socket = connect(port, '127.0.0.1');
    socket.write(
      `GET / HTTP/1.1\r\nHost: localhost:${port}\r\nOrigin: https://evil.example\r\n` +
        'Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    );
    let answer = '';
    for await (const chunk of socket.setEncoding('utf8')) answer += String(chunk);
    expect(answer).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/);
    expect(reached()).toBe(0);
  });

  test.each<[string, string, boolean]>([
    ['the address of a stranger', 'GET http://evil.example/', false],
    ['the address of a stranger, on a port for pages', 'GET http://evil.example/', true],
    ['its own address', 'POST http://localhost/2015-03-31/functions/one/invocations', false],
    ['another scheme', 'GET HTTPS://evil.example/', true],
    ['an asterisk', 'OPTIONS *', true],
  ])(
    'is not reached by a request whose target is %s',
    async (_what, methodAndTarget, isForBrowsers) => {
      const { port, reached } = await listening(createServer);
      unguard = guardListeners(isForBrowsers ? [port] : []);
      const socket = connect(port, '127.0.0.1');
      socket.write(`${methodAndTarget} HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`);
      let answer = '';
      for await (const chunk of socket.setEncoding('utf8')) answer += String(chunk);
      expect(answer).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/);
      expect(answer).not.toContain('evil');
      expect(reached()).toBe(0);
    },
  );

  test('is guarded with TLS as well', async () => {
    const { port, reached } = await listening((handle) =>
      createHttpsServer(selfSignedCertificate(), handle),
    );
    unguard = guardListeners([]);
    expect((await ask(port, { host: 'evil.example' }, httpsRequest)).status).toBe(403);
    expect((await ask(port, { host: `localhost:${port}` }, httpsRequest)).status).toBe(200);
    expect(reached()).toBe(1);
    expect(await isGuarded(port, 'https')).toBe(true);
  });

  test('for WebSockets refuses every other request of a page', async () => {
    const { port, reached } = await listening(createServer);
    unguard = guardListeners([], [port]);
    const page = { host: `localhost:${port}`, origin: 'http://localhost:5173' };
    expect((await ask(port, page)).status).toBe(403);
    expect((await ask(port, { host: page.host })).status).toBe(200);
    expect(reached()).toBe(1);
  });

  test('that pages may call decides on origins itself, behind a proxy as well', async () => {
    const { port, reached } = await listening(createServer);
    unguard = guardListeners([port]);
    const page = { host: 'localhost:5173', origin: 'http://localhost:5173' };
    expect((await ask(port, page)).status).toBe(200);
    expect((await ask(port, { ...page, host: `evil.example:${port}` })).status).toBe(403);
    expect(reached()).toBe(1);
  });

  test('is reached by a request of its own process, over a stream in memory', async () => {
    let reached = 0;
    const server = createServer((_request, response) => {
      reached += 1;
      response.end('reached');
    });
    unguard = guardListeners([]);
    const { status } = await exchange(server, {
      method: 'GET',
      path: '/',
      headers: [
        ['Host', 'api.example.com'],
        ['Origin', 'https://app.example.com'],
      ],
      // The explained request may come from anywhere.
      sourceIp: '203.0.113.9',
    });
    expect([status, reached]).toStrictEqual([200, 1]);
  });

  test.each([
    ['a port for programs', false],
    ['a port for pages', true],
  ])(
    'is not reached by a request whose connection has closed, so that its port is not known, on %s',
    async (_what, isForBrowsers) => {
      const reached: (number | undefined)[] = [];
      const { port } = await listening(() =>
        createServer(({ socket }) => {
          reached.push(socket.localPort);
          socket.destroy();
        }),
      );
      const send = async () => {
        const request = `GET / HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`;
        const socket = connect(port, '127.0.0.1');
        // Node reads the second from the same packet, after the handler of the first has closed the connection.
        socket.end(request + request);
        await once(socket.resume(), 'close');
        return reached.splice(0);
      };
      expect(await send()).toStrictEqual([port, undefined]);
      unguard = guardListeners(isForBrowsers ? [port] : []);
      expect(await send()).toStrictEqual([port]);
    },
  );

  test('is open again when the guard is taken away', async () => {
    const { port } = await listening(createServer);
    guardListeners([])();
    expect((await ask(port, { host: 'evil.example' })).status).toBe(200);
  });
});

describe('the probe', () => {
  test('finds a server guarded, or not', async () => {
    const { port } = await listening(createServer);
    expect(await isGuarded(port, 'http')).toBe(false);
    unguard = guardListeners([]);
    expect(await isGuarded(port, 'http')).toBe(true);
  });

  test('does not take a 403 of another server for the guard', async () => {
    const { port } = await listening(() =>
      createServer((_request, response) => {
        response.writeHead(403).end();
      }),
    );
    expect(await isGuarded(port, 'http')).toBe(false);
  });

  test('looks at the host that it is given', async () => {
    unguard = guardListeners([]);
    const { port } = await listening(createServer);
    expect(await isGuarded(port, 'http', '127.0.0.1')).toBe(true);
    expect(await isGuarded(port, 'http', '::1')).toBe(false);
  });

  test('finds a port without a server not guarded', async () => {
    const { port } = await listening(createServer);
    servers.pop()?.close();
    expect(await isGuarded(port, 'http')).toBe(false);
  });
});
