import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import {
  type IdentityProviderProcess,
  runLocalScript,
  startIdentityProviderProcess,
} from '../../support/process';
import {
  decodeToken,
  fetchJson,
  fetchPublishedKeys,
  isSignedByOneOf,
} from '../../support/local-tokens';

jest.setTimeout(30_000);

interface TokenResponse {
  readonly access_token?: string;
  readonly scope?: string;
  readonly error?: string;
}

let provider: IdentityProviderProcess;

beforeAll(async () => {
  provider = await startIdentityProviderProcess();
});

afterAll(() => provider.stop());

function postAsClient<T>(
  path: string,
  parameters: Readonly<Record<string, string>>,
  clientId = 'demo-service',
  secret = `${clientId}-secret`,
): Promise<T> {
  const credentials = Buffer.from(`${clientId}:${secret}`).toString('base64');
  return fetchJson<T>(`${provider.issuer}${path}`, {
    method: 'POST',
    headers: { authorization: `Basic ${credentials}` },
    body: new URLSearchParams(parameters),
  });
}

function clientCredentials(scope: string, clientId?: string): Promise<TokenResponse> {
  return postAsClient('/token', { grant_type: 'client_credentials', scope }, clientId);
}

function accepts(host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port: provider.port, timeout: 2000 })
      .once('connect', () => {
        socket.destroy();
        resolve(true);
      })
      .once('timeout', () => {
        socket.destroy();
        resolve(false);
      })
      .once('error', () => {
        resolve(false);
      });
  });
}

/** The answer to a request with headers that fetch would not send. */
function answerTo(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: provider.port, method, path });
    for (const [name, value] of Object.entries(headers)) sent.setHeader(name, value);
    sent
      .once('response', (response) => {
        response.resume();
        resolve(response);
      })
      .once('error', reject)
      .end();
  });
}

/** A request for each path that the provider answers. */
const REQUESTS = [
  ['GET', '/'],
  ['GET', '/.well-known/openid-configuration'],
  ['GET', '/.well-known/jwks.json'],
  ['GET', '/auth'],
  ['GET', '/auth/unknown'],
  ['GET', '/login/unknown'],
  ['POST', '/login/unknown'],
  ['POST', '/token'],
  ['POST', '/token/introspection'],
  ['POST', '/token/revocation'],
  ['POST', '/test-tokens'],
  ['POST', '/withdrawals'],
  ['OPTIONS', '/token'],
  ['GET', '/nowhere'],
] as const;

describe('discovery', () => {
  test('names the issuer and an endpoint for everything the provider does', async () => {
    const { issuer } = provider;
    expect(await fetchJson(`${issuer}/.well-known/openid-configuration`)).toMatchObject({
      issuer,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
      authorization_endpoint: `${issuer}/auth`,
      token_endpoint: `${issuer}/token`,
      introspection_endpoint: `${issuer}/token/introspection`,
      revocation_endpoint: `${issuer}/token/revocation`,
      code_challenge_methods_supported: ['S256'],
      test_token_endpoint: `${issuer}/test-tokens`,
    });
  });

  test('the key set is one RS256 key of 2048 bits, without its private half', async () => {
    const [key, ...others] = await fetchPublishedKeys(provider.issuer);
    expect(others).toStrictEqual([]);
    expect(Object.keys(key ?? {}).sort()).toStrictEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
    expect(key).toMatchObject({ kty: 'RSA', alg: 'RS256', use: 'sig' });
    expect(Buffer.from(String(key?.n), 'base64url')).toHaveLength(2048 / 8);
  });

  test('every start without a file for the key makes a new one', async () => {
    const other = await startIdentityProviderProcess();
    const keys = await Promise.all(
      [provider, other].map((each) => fetchPublishedKeys(each.issuer)),
    );
    await other.stop();
    const [first, second] = keys.flat();
    expect(first?.kid).not.toBe(second?.kid);
    expect(first?.n).not.toBe(second?.n);
  });
});

describe('client credentials', () => {
  test('an access token is an RS256 at+jwt with the claims of RFC 9068', async () => {
    const { access_token: token = '' } = await clientCredentials('orders:read products:read');
    const decoded = decodeToken(token);
    const [key] = await fetchPublishedKeys(provider.issuer);
    expect(decoded.header).toStrictEqual({ typ: 'at+jwt', alg: 'RS256', kid: key?.kid });
    const { jti, iat, exp, ...claims } = decoded.payload;
    expect(claims).toStrictEqual({
      iss: provider.issuer,
      aud: 'https://api.example.com',
      sub: 'demo-service',
      client_id: 'demo-service',
      scope: 'orders:read products:read',
    });
    expect(jti).toMatch(/^.{20,}$/);
    expect(Number(exp) - Number(iat)).toBe(3600);
    expect(isSignedByOneOf(await fetchPublishedKeys(provider.issuer), decoded)).toBe(true);
  });

  test('a scope that the API does not know is refused, and those that exist are named', async () => {
    expect(await clientCredentials('orders:read admin')).toStrictEqual({
      error: 'invalid_scope',
      error_description:
        'the scope admin does not exist; possible here: orders:read orders:write products:read',
      scope: 'admin',
    });
  });

  test('a scope of users is refused to a client that may not have it', async () => {
    expect(await clientCredentials('orders:write', 'demo-reader')).toMatchObject({
      error: 'invalid_scope',
      error_description:
        'demo-reader may not have the scope orders:write; possible here: orders:read',
    });
  });

  test('the claims of the client stand in its token', async () => {
    const { access_token: token = '' } = await clientCredentials('orders:read', 'demo-reader');
    expect(decodeToken(token).payload).toMatchObject({ sub: 'demo-reader', roles: ['reader'] });
  });

  test('a wrong secret is refused', async () => {
    const parameters = { grant_type: 'client_credentials' };
    expect(await postAsClient('/token', parameters, 'demo-service', 'guess')).toMatchObject({
      error: 'invalid_client',
    });
  });

  test('any other resource than the API is refused', async () => {
    const parameters = { grant_type: 'client_credentials', resource: 'https://other.example.com' };
    expect(await postAsClient('/token', parameters)).toMatchObject({ error: 'invalid_target' });
  });
});

describe('isolation', () => {
  test('it answers only on loopback, not on other addresses of the machine', async () => {
    const elsewhere = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, address }) => !internal && !address.startsWith('fe80:'))
      .map(({ address }) => address);
    expect(await accepts('127.0.0.1')).toBe(true);
    // An address of the same interface, but not the one of localhost.
    for (const address of ['127.0.0.2', ...elsewhere]) {
      expect([address, await accepts(address)]).toStrictEqual([address, false]);
    }
  });

  test.each(['evil.example.com', 'localhost.evil.example.com', '192.0.2.1', ''])(
    'a request for the host "%s" is refused',
    async (host) => {
      const { statusCode } = await answerTo('GET', '/.well-known/jwks.json', { host });
      expect(statusCode).toBe(403);
    },
  );

  describe.each(REQUESTS)('%s %s', (method, path) => {
    test('is refused for a host name that a web page has made resolve to this machine', async () => {
      const { statusCode, headers } = await answerTo(method, path, { host: 'evil.example' });
      expect([statusCode, headers['x-content-type-options']]).toStrictEqual([403, 'nosniff']);
    });

    test.each(['https://evil.example', 'http://localhost.evil.example', 'null'])(
      'is refused to a page of the origin %s, without CORS headers',
      async (origin) => {
        const host = `localhost:${provider.port}`;
        const { statusCode, headers } = await answerTo(method, path, { host, origin });
        expect(statusCode).toBe(403);
        expect(headers).not.toHaveProperty('access-control-allow-origin');
      },
    );

    test('is answered with a content type that a browser must not guess', async () => {
      const { statusCode, headers } = await answerTo(method, path, {
        host: `localhost:${provider.port}`,
        origin: 'http://localhost:5173',
      });
      expect(statusCode).not.toBe(403);
      expect(headers['x-content-type-options']).toBe('nosniff');
    });
  });

  test('it refuses to run in AWS Lambda', async () => {
    const environment = { AWS_LAMBDA_FUNCTION_NAME: 'authorizer' };
    const { exitCode, stdout, stderr } = await runLocalScript(
      'provider/serve.ts',
      ['--port', '0'],
      environment,
    );
    expect({ exitCode, stdout }).toStrictEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain('must not run in AWS Lambda');
  });
});

describe('starting', () => {
  test('a taken port is one line and exit 1', async () => {
    const { port } = provider;
    const args = ['--port', String(port)];
    const { exitCode, stdout, stderr } = await runLocalScript('provider/serve.ts', args);
    expect({ exitCode, stdout, stderr }).toStrictEqual({
      exitCode: 1,
      stdout: '',
      stderr: `Port ${port} is already in use\n`,
    });
  });

  test.each(['--nope', 'nope', '--port'])(
    'the unknown option %s is one line and exit 2',
    async (option) => {
      const { exitCode, stdout, stderr } = await runLocalScript('provider/serve.ts', [option]);
      expect({ exitCode, stdout }).toStrictEqual({ exitCode: 2, stdout: '' });
      expect(stderr).toMatch(/^.+\n$/);
    },
  );

  test('an invalid port is one line and exit 2', async () => {
    const args = ['--port', '70000'];
    const { exitCode, stdout, stderr } = await runLocalScript('provider/serve.ts', args);
    expect({ exitCode, stdout, stderr }).toStrictEqual({
      exitCode: 2,
      stdout: '',
      stderr: '"70000" is not a port\n',
    });
  });
});

test('a file of users that cannot be used is one line and exit 1', async () => {
  const args = ['--port', '0', '--identities', 'nowhere.yml'];
  const { exitCode, stdout, stderr } = await runLocalScript('provider/serve.ts', args);
  expect({ exitCode, stdout }).toStrictEqual({ exitCode: 1, stdout: '' });
  expect(stderr).toMatch(/^nowhere\.yml cannot be read: .*\n$/);
});

test('its only output is its address, even after many requests', () => {
  expect(provider.output()).toBe(`Identity provider listening on ${provider.issuer}\n`);
});
