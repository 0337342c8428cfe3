import { request as httpRequest } from 'node:http';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { findFreePorts } from '../../../local/network/free-ports';
import type { ServerGroup } from '../../../local/network/loopback';
import { startWebServer } from '../../../local/web/server';
import { RequestError } from '../../../local/provider/http-exchange';

const SETTINGS = {
  title: 'test',
  issuer: 'http://localhost:4000',
  clientId: 'demo-web',
  scope: 'openid',
  api: 'http://localhost:3000',
  token: { header: 'Authorization', prefix: 'Bearer ' },
  local: { users: ['alice'] },
};
const DECISION = {
  request: { method: 'GET', path: '/sayhello' },
  steps: [],
  outcome: 'allowed',
  cache: { use: 'miss', keptSeconds: 0, next: '' },
} as const;

interface SentRequest {
  readonly method?: string;
  readonly path?: string;
  readonly host?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

let port: number;
let server: ServerGroup;
let bundles: number;
let reported: string[];
let controlled: unknown[];
let fails: boolean;

beforeAll(async () => {
  [port = 0] = await findFreePorts(1);
  server = await startWebServer({
    port,
    bundle: () => {
      bundles += 1;
      if (fails) return Promise.reject(new Error('main.ts:1:1: ERROR: a typing mistake'));
      const file = (path: string, contentType: string) => ({
        path,
        contentType,
        content: Buffer.from(path),
      });
      return Promise.resolve([
        file('index.html', 'text/html; charset=utf-8'),
        file('main.js', 'text/javascript; charset=utf-8'),
      ]);
    },
    settings: SETTINGS,
    contentSecurityPolicy: "default-src 'none'",
    decisions: { find: (id) => Promise.resolve(id === 'known' ? DECISION : undefined) },
    controls: {
      repeat: (body) => {
        controlled.push(body);
        return Promise.resolve({ said: body['word'] });
      },
      refuse: () => Promise.reject(new RequestError(400, 'the user is unknown')),
    },
    reportError: (message) => reported.push(message),
  });
});

beforeEach(() => {
  bundles = 0;
  reported = [];
  controlled = [];
  fails = false;
});

afterAll(() => {
  server.close();
});

/** Unlike fetch, it can send any Host. */
async function send({ method = 'GET', path = '/', host, headers = {}, body }: SentRequest) {
  const sent = httpRequest({
    method,
    path,
    port,
    host: 'localhost',
    headers: { host: host ?? `localhost:${port}`, ...headers },
  });
  const [response] = (await once(sent.end(body), 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return { status: response.statusCode, headers: response.headers, text };
}

const control = (name: string, changes: SentRequest = {}) =>
  send({
    method: 'POST',
    path: `/local/${name}`,
    body: '{"word":"hello"}',
    ...changes,
    headers: {
      'content-type': 'application/json',
      origin: `http://localhost:${port}`,
      ...changes.headers,
    },
  });

describe('the server of the web application', () => {
  test('sends the page with headers that keep everything else out', async () => {
    const { status, headers, text } = await send({});
    expect([status, text]).toEqual([200, 'index.html']);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'",
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    });
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });

  test('makes the files anew when the page is loaded, and not for each file', async () => {
    await send({});
    expect((await send({ path: '/main.js' })).text).toBe('main.js');
    expect(bundles).toBe(1);
    await send({ path: '/?code=abc&state=def' });
    expect(bundles).toBe(2);
  });

  test('says which edit cannot be bundled', async () => {
    fails = true;
    expect((await send({})).status).toBe(500);
    expect(reported).toEqual(['Web application: main.ts:1:1: ERROR: a typing mistake']);
  });

  test('has the settings, and the decision on a request', async () => {
    expect(JSON.parse((await send({ path: '/settings.json' })).text)).toEqual(SETTINGS);
    expect(JSON.parse((await send({ path: '/local/decisions/known' })).text)).toEqual(DECISION);
    expect((await send({ path: '/local/decisions/other' })).status).toBe(404);
  });

  test.each(['/nothing', '/../package.json', '/constructor', '/local/repeat'])(
    'has no file %s',
    async (path) => {
      expect((await send({ path })).status).toBe(404);
    },
  );

  test.each(['POST', 'PUT', 'OPTIONS'])('answers no %s for a file', async (method) => {
    expect((await send({ method, path: '/main.js' })).status).toBe(405);
  });
});

describe('a request that is not from the page or a person', () => {
  test.each(['evil.example.com', 'localhost.example.com', 'localhost', 'localhost:1'])(
    'with the host %s is not answered',
    async (host) => {
      const { status } = await send({ host });
      // Another name or port of this machine leads to the right one.
      expect(status).toBe(host.startsWith('localhost') && !host.includes('example') ? 307 : 403);
    },
  );

  test.each(['127.0.0.1', '[::1]'])('with the host %s is led to localhost', async (name) => {
    const { status, headers } = await send({ host: `${name}:${port}`, path: '/main.js?x' });
    expect([status, headers.location]).toEqual([307, `http://localhost:${port}/main.js`]);
  });

  test.each([
    ['the origin of another port', { origin: 'http://localhost:5173' }],
    ['the origin of the internet', { origin: 'https://evil.example.com' }],
    ['no origin', { origin: 'null' }],
    ['another port of this machine as its site', { 'sec-fetch-site': 'same-site' }],
    ['another site', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
  ])('with %s gets nothing', async (_name, headers) => {
    for (const path of ['/', '/settings.json', '/local/decisions/known']) {
      expect((await send({ path, headers })).status).toBe(403);
    }
    expect((await control('repeat', { headers })).status).toBe(403);
    expect(controlled).toEqual([]);
  });

  test('that comes back from the provider may open the page', async () => {
    const headers = { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'navigate' };
    expect((await send({ path: '/?code=abc', headers })).status).toBe(200);
    expect((await control('repeat', { headers })).status).toBe(403);
  });
});

describe('a control', () => {
  test('does its work for the page, and answers it', async () => {
    const { status, text } = await control('repeat');
    expect([status, JSON.parse(text)]).toEqual([200, { said: 'hello' }]);
    expect(controlled).toEqual([{ word: 'hello' }]);
  });

  test('says why it cannot', async () => {
    const { status, text } = await control('refuse');
    expect([status, JSON.parse(text)]).toMatchObject([
      400,
      { error_description: 'the user is unknown' },
    ]);
  });

  test.each<[string, SentRequest, number]>([
    ['a form', { headers: { 'content-type': 'text/plain' } }, 403],
    ['what is not JSON', { body: '{' }, 400],
    ['a list', { body: '[]' }, 400],
    ['too much', { body: `"${'x'.repeat(20_000)}"` }, 413],
  ])('takes no request with %s', async (_name, changes, status) => {
    expect((await control('repeat', changes)).status).toBe(status);
    expect(controlled).toEqual([]);
  });

  test('takes no request without an origin, which every browser sends', async () => {
    const { status } = await send({
      method: 'POST',
      path: '/local/repeat',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    expect(status).toBe(403);
  });

  test.each(['nothing', 'constructor', 'toString'])('%s does not exist', async (name) => {
    expect((await control(name)).status).toBe(404);
  });
});
