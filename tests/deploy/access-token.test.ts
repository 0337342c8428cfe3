import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fetchAccessToken, type SmokeSettings } from '../../deploy/access-token';

const TOKEN = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJzbW9rZSJ9.c2lnbmF0dXJlLW9mLXRoZS1zbW9rZS10ZXN0';

let server: Server;
let answer: { readonly status: number; readonly body: string; readonly location?: string };
let received: string[];
let tokenUrl: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    received.push(`${String(request.headers.authorization)} ${String(request.url)}`);
    response.writeHead(answer.status, answer.location ? { location: answer.location } : {});
    response.end(answer.body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A TCP server that listens has an address object.
  tokenUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`;
});

beforeEach(() => {
  received = [];
});

afterAll(() => {
  server.close();
});

function settings(url: string): SmokeSettings {
  return {
    tokenUrl: url,
    clientId: 'smoke',
    clientSecret: 'the-secret',
    scope: undefined,
    audience: undefined,
    resource: undefined,
  };
}

async function problemWith(url: string): Promise<string> {
  try {
    await fetchAccessToken(settings(url));
    return 'none';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

describe('the access token of the smoke test', () => {
  test('is the one that the token endpoint gives to the client', async () => {
    answer = { status: 200, body: JSON.stringify({ access_token: TOKEN }) };
    expect(await fetchAccessToken(settings(tokenUrl))).toBe(TOKEN);
    expect(received).toStrictEqual([`Basic ${btoa('smoke:the-secret')} /token`]);
  });

  test.each([
    ['http://idp.example.com/token', 'must use https (http is accepted for loopback hosts only)'],
    [
      'http://localhost.evil.example/token',
      'must use https (http is accepted for loopback hosts only)',
    ],
    ['https://user:password@idp.example.com/token', 'must not hold credentials'],
    ['idp.example.com/token', 'is not a URL of the form https://host/path'],
  ])('is not asked for at %s, which would show the secret to others', async (url, problem) => {
    expect(await problemWith(url)).toBe(`SMOKE_TOKEN_URL ${problem}`);
  });

  test('is not looked for behind a redirect, which could lead elsewhere', async () => {
    answer = { status: 302, body: '', location: '/elsewhere' };
    expect(await problemWith(tokenUrl)).toBe('SMOKE_TOKEN_URL gave no access token (status 302)');
    expect(received).toHaveLength(1);
  });
});

describe('an answer without an access token', () => {
  test.each<[string, number, unknown, string]>([
    [
      'an error of OAuth',
      400,
      { error: 'invalid_scope', error_description: 'the scope admin does not exist' },
      '400): invalid_scope',
    ],
    ['a refresh token', 200, { refresh_token: TOKEN }, '200)'],
    ['an ID token', 200, { id_token: TOKEN, error: null }, '200)'],
    [
      'a token in the error',
      401,
      { error: 'invalid_client', error_description: `no ${TOKEN}!` },
      '401): invalid_client',
    ],
    ['an access token with an error status', 500, { access_token: TOKEN }, '500)'],
    ['a token that is a list', 200, { access_token: [TOKEN] }, '200)'],
    ['commands for a terminal', 400, { error: 'a\u001b[2Jb\nc' }, '400)'],
    [
      'the secret in the description',
      401,
      { error: 'invalid_client', error_description: 'not the-secret' },
      '401): invalid_client',
    ],
    ['the secret in the error', 401, { error: 'the-secret' }, '401)'],
    ['a short refresh token', 400, { error: 'r3fr3sh', refresh_token: 'r3fr3sh' }, '400)'],
  ])('with %s is reported without a token in it', async (_what, status, body, message) => {
    answer = { status, body: JSON.stringify(body) };
    expect(await problemWith(tokenUrl)).toBe(
      `SMOKE_TOKEN_URL gave no access token (status ${message}`,
    );
  });

  test.each(['a b\r\nX: y', 'a b', '', '=', 'tökén'])(
    'but with %j, which no header can carry, is refused',
    async (token) => {
      answer = { status: 200, body: JSON.stringify({ access_token: token }) };
      expect(await problemWith(tokenUrl)).toBe(
        'SMOKE_TOKEN_URL gave an access token that is not a bearer token of RFC 6750',
      );
    },
  );

  test('that is a page is reported by its status alone', async () => {
    answer = { status: 200, body: `<html>${TOKEN}</html>` };
    expect(await problemWith(tokenUrl)).toBe('SMOKE_TOKEN_URL gave no access token (status 200)');
  });

  test('because the server ends the connection names the setting', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    // A TCP server that listens has an address object.
    const { port } = closed.address() as AddressInfo;
    closed.close();
    await once(closed, 'close');
    expect(await problemWith(`http://127.0.0.1:${port}/token`)).toMatch(
      /^SMOKE_TOKEN_URL does not answer: compare it with token_endpoint of /,
    );
  });
});
