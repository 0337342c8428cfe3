import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { Agent, createServer as createHttpsServer } from 'node:https';
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Server,
  type Socket,
} from 'node:net';
import { boundedRequest, type BoundedRequest } from '../../../lib/http/bounded-request';
import { selfSignedCertificate } from '../../support/certificate';
import { processEnvironment } from '../../support/process-environment';

const servers: Server[] = [];
const sockets = new Set<Socket>();

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers.splice(0)) {
    server.close();
    await once(server, 'close');
  }
});

async function portOf(server: Server): Promise<number> {
  servers.push(server.listen(0, '127.0.0.1'));
  server.on('connection', (socket) => sockets.add(socket));
  await once(server, 'listening');
  // A TCP server that listens has an address object.
  return (server.address() as AddressInfo).port;
}

const urlOf = async (listener: RequestListener): Promise<string> =>
  `http://127.0.0.1:${await portOf(createServer(listener))}/a`;

const BOUNDS = {
  headers: { 'x-sent': 'yes' },
  agent: false,
  deadlineMs: 5_000,
  maximumBytes: 10,
} as const;

/** The answer as text, or the failure with its status. */
async function ask(uri: string, bounds: Partial<BoundedRequest> = {}): Promise<string> {
  const failure = (problem: string, status?: number): Error =>
    new Error(status === undefined ? problem : `${problem} [${status}]`);
  return boundedRequest(uri, { ...BOUNDS, failure, ...bounds }).then(
    ({ status, body }) => `${status} ${body.toString()}`,
    (error: unknown) => String(error).replace('Error: ', ''),
  );
}

describe('a request', () => {
  test('is a GET without a body, and a POST with one', async () => {
    const uri = await urlOf((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => (body += text));
      request.on('end', () => response.end(`${String(request.method)} ${body}`));
    });
    await expect(ask(uri)).resolves.toBe('200 GET ');
    await expect(ask(uri, { body: 'a b' })).resolves.toBe('200 POST a b');
    await expect(ask(uri, { body: '' })).resolves.toBe('200 POST ');
  });

  test('has its headers, and asks for no compression', async () => {
    const uri = await urlOf(({ headers }, response) => {
      response.end(`${String(headers['x-sent'])} ${String(headers['accept-encoding'])}`);
    });
    const all = { maximumBytes: 100 };
    await expect(ask(uri, all)).resolves.toBe('200 yes identity');
    const headers = { 'x-sent': 'yes', 'accept-encoding': 'gzip' };
    await expect(ask(uri, { ...all, headers })).resolves.toBe('200 yes identity');
  });

  test('is the same over https, if the certificate can be trusted', async () => {
    const { key, cert } = selfSignedCertificate();
    const server = createHttpsServer({ key, cert }, ({ method, headers }, response) => {
      response.end(`${String(method)} ${String(headers['x-sent'])}`);
    });
    const agent = new Agent({ ca: cert });
    const uri = `https://127.0.0.1:${await portOf(server)}/`;
    await expect(ask(uri, { agent, body: '' })).resolves.toBe('200 POST yes');
  });
});

describe('an answer', () => {
  test('may have as many bytes as the bound allows, in any number of parts', async () => {
    const uri = await urlOf((_request, response) => {
      response.write('12345');
      setImmediate(() => response.end('67890'));
    });
    await expect(ask(uri)).resolves.toBe('200 1234567890');
    await expect(ask(uri, { maximumBytes: 9 })).resolves.toBe('sent more than 9 bytes');
  });

  test('that says it is not compressed is accepted', async () => {
    const uri = await urlOf((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'identity' }).end('plain');
    });
    await expect(ask(uri)).resolves.toBe('200 plain');
  });

  test('that is compressed is refused', async () => {
    const uri = await urlOf((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('x');
    });
    await expect(ask(uri)).resolves.toBe('sent a compressed answer that was not asked for');
  });

  test('that breaks off is refused', async () => {
    const uri = await urlOf((_request, response) => {
      response.writeHead(200, { 'content-length': '8' }).write('1234');
      setImmediate(() => response.destroy());
    });
    await expect(ask(uri)).resolves.toBe('broke off in the middle of its answer');
  });

  test('that does not come in time is not waited for', async () => {
    const uri = await urlOf(() => undefined);
    await expect(ask(uri, { deadlineMs: 50 })).resolves.toBe(
      'gave no complete answer within 50 ms',
    );
  });
});

describe('an answer with another status than 200', () => {
  const answering = (status: number, location?: string): Promise<string> =>
    urlOf((_request, response) => {
      response.writeHead(status, location === undefined ? {} : { location }).end('body');
    });

  test('is refused, unless the caller judges the status', async () => {
    const uri = await answering(201);
    await expect(ask(uri)).resolves.toBe('answered with status 201 instead of 200 [201]');
    await expect(ask(uri, { anyStatus: true })).resolves.toBe('201 body');
  });

  test.each([
    [299, 'https://a.example/', ''],
    [
      300,
      'https://a.example/b?token=x',
      ': a redirect to https://a.example/b, which is not followed',
    ],
    [399, 'https://a.example/', ': a redirect to https://a.example/, which is not followed'],
    [400, 'https://a.example/', ''],
    [302, undefined, ''],
    [302, 'ftp://a.example/', ': a redirect'],
    [302, 'xhttp://a.example/', ': a redirect'],
    [302, 'httpx://a.example/', ': a redirect'],
    [302, 'https://', ': a redirect'],
    [302, 'http://a.example/', ': a redirect to http://a.example/, which is not followed'],
  ])('is named if it is %i to %s', async (status, location, redirect) => {
    const uri = await answering(status, location);
    await expect(ask(uri)).resolves.toBe(
      `answered with status ${status} instead of 200${redirect} [${status}]`,
    );
  });

  test('may redirect to a path of the same host', async () => {
    const uri = await answering(302, '/b');
    await expect(ask(uri)).resolves.toContain(`: a redirect to ${uri.replace(/a$/, 'b')}, which`);
  });
});

describe('a server', () => {
  test('that cannot be reached is called so', async () => {
    const uri = await urlOf(() => undefined);
    servers.pop()?.close();
    await expect(ask(uri)).resolves.toBe('cannot be reached (ECONNREFUSED)');
  });

  test('that does not speak HTTP is not called out of reach', async () => {
    const port = await portOf(createTcpServer((socket) => socket.end('SSH-2.0\r\n\r\n')));
    await expect(ask(`http://127.0.0.1:${port}/`)).resolves.toMatch(
      /^answered with something that is not HTTP \(HPE_\w+\)$/,
    );
  });

  test('whose certificate nobody vouches for gets no request, whatever the environment says', async () => {
    const { key, cert } = selfSignedCertificate();
    const port = await portOf(createHttpsServer({ key, cert }, (_, response) => response.end('x')));
    processEnvironment['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    try {
      await expect(ask(`https://127.0.0.1:${port}/`)).resolves.toBe(
        'has a certificate that cannot be trusted (DEPTH_ZERO_SELF_SIGNED_CERT)',
      );
    } finally {
      delete processEnvironment['NODE_TLS_REJECT_UNAUTHORIZED'];
    }
  });
});
