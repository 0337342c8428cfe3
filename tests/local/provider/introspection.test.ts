import { type IdentityProviderProcess, startIdentityProviderProcess } from '../../support/process';
import {
  decodeToken,
  fetchJson,
  fetchPublishedKeys,
  isSignedByOneOf,
} from '../../support/local-tokens';

jest.setTimeout(30_000);

const SIGNED = 'application/token-introspection+jwt';

interface Answer {
  readonly active?: boolean;
  readonly error?: string;
}

let provider: IdentityProviderProcess;

beforeAll(async () => {
  provider = await startIdentityProviderProcess();
});

afterAll(() => provider.stop());

function post(
  path: string,
  parameters: Readonly<Record<string, string>>,
  client: string,
  accept = '*/*',
): Promise<Response> {
  return fetch(`${provider.issuer}${path}`, {
    method: 'POST',
    headers: { accept, authorization: `Basic ${btoa(`${client}:${client}-secret`)}` },
    body: new URLSearchParams(parameters),
  });
}

async function tokenOf(client: string): Promise<string> {
  const response = await post(
    '/token',
    { grant_type: 'client_credentials', scope: 'orders:read' },
    client,
  );
  return ((await response.json()) as { access_token: string }).access_token;
}

async function introspect(token: string, client = 'demo-api'): Promise<Answer> {
  return (await (await post('/token/introspection', { token }, client)).json()) as Answer;
}

async function revoke(token: string, client: string): Promise<number> {
  return (await post('/token/revocation', { token }, client)).status;
}

async function testToken(request: object, issuer = provider.issuer): Promise<string> {
  const response = await fetch(`${issuer}/test-tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
  return response.text();
}

describe.each([
  ['an opaque token', 'demo-opaque-service'],
  ['a JWT', 'demo-service'],
])('%s', (_kind, client) => {
  test('is active for the API, with the claims of an access token', async () => {
    expect(await introspect(await tokenOf(client))).toMatchObject({
      active: true,
      iss: provider.issuer,
      aud: 'https://api.example.com',
      client_id: client,
      scope: 'orders:read',
      token_type: 'Bearer',
      exp: expect.any(Number) as number,
    });
  });

  test('is active for its own client, and not for another one', async () => {
    const token = await tokenOf(client);
    expect(await introspect(token, client)).toMatchObject({ active: true });
    expect(await introspect(token, 'demo-reader')).toStrictEqual({ active: false });
  });

  test('is not active once its client has revoked it', async () => {
    const [token, another] = [await tokenOf(client), await tokenOf(client)];
    expect(await revoke(token, client)).toBe(200);
    expect(await introspect(token)).toStrictEqual({ active: false });
    expect(await introspect(another)).toMatchObject({ active: true });
  });

  test.each(['demo-reader', 'demo-api'])('stays active if %s revokes it', async (other) => {
    const token = await tokenOf(client);
    expect(await revoke(token, other)).toBe(200);
    expect(await introspect(token)).toMatchObject({ active: true });
  });

  test('is told of in a signed answer to a client that asks for one', async () => {
    const token = await tokenOf(client);
    const response = await post('/token/introspection', { token }, 'demo-api', SIGNED);
    expect(response.headers.get('content-type')).toMatch(/^application\/token-introspection\+jwt/);
    const answer = decodeToken(await response.text());
    expect(isSignedByOneOf(await fetchPublishedKeys(provider.issuer), answer)).toBe(true);
    expect(answer.header).toMatchObject({ typ: 'token-introspection+jwt', alg: 'RS256' });
    expect(answer.payload).toMatchObject({
      iss: provider.issuer,
      aud: 'demo-api',
      token_introspection: { active: true, client_id: client },
    });
    expect(Object.keys(answer.payload)).toStrictEqual(
      expect.not.arrayContaining(['exp', 'sub', 'active']),
    );
  });

  test('is not told of to a client with a wrong secret', async () => {
    const token = await tokenOf(client);
    const headers = { authorization: `Basic ${btoa('demo-api:guess')}` };
    for (const path of ['introspection', 'revocation']) {
      expect(
        await fetchJson(`${provider.issuer}/token/${path}`, {
          method: 'POST',
          headers,
          body: new URLSearchParams({ token }),
        }),
      ).toMatchObject({ error: 'invalid_client' });
    }
    expect(await introspect(token)).toMatchObject({ active: true });
  });
});

test('a JWT of the token tool is active', async () => {
  expect(await introspect(await testToken({ user: 'bob' }))).toMatchObject({
    active: true,
    sub: 'bob',
    scope: 'products:read',
  });
});

describe('an opaque token of the token tool', () => {
  test('is active, with the user and the claims that were asked for', async () => {
    const token = await testToken({ user: 'alice', opaque: true, claims: { level: 3 } });
    expect(token).not.toContain('.');
    expect(await introspect(token)).toMatchObject({
      active: true,
      sub: 'alice',
      tenant: 'acme',
      level: 3,
      iss: provider.issuer,
      aud: 'https://api.example.com',
      scope: 'orders:read orders:write products:read',
      token_type: 'Bearer',
    });
  });

  test('has no scope if none was asked for', async () => {
    const token = await testToken({ opaque: true, scope: '' });
    expect(await introspect(token)).not.toHaveProperty('scope');
  });

  test('can be revoked by the client with opaque tokens, and by no other', async () => {
    const [token, another] = [await testToken({ opaque: true }), await testToken({ opaque: true })];
    await revoke(token, 'demo-service');
    expect(await introspect(token)).toMatchObject({ active: true });
    await revoke(token, 'demo-opaque-service');
    expect(await introspect(token)).toStrictEqual({ active: false });
    expect(await introspect(another)).toMatchObject({ active: true });
  });

  test.each<[object, string]>([
    [{ expired: true }, 'expired'],
    [{ audience: 'another' }, 'audience'],
    [{ providerShape: 'cognito' }, 'providerShape'],
  ])('cannot have %j as well', async (more, name) => {
    expect(JSON.parse(await testToken({ opaque: true, ...more }))).toMatchObject({
      error_description: `opaque and ${name} contradict each other`,
    });
  });
});

test.each<[string, object]>([
  ['expired', { expired: true }],
  ['not yet valid', { notYet: true }],
  ['signed with another key', { wrongKey: true }],
  ['not signed', { alg: 'none' }],
  ['of another issuer', { issuer: 'https://issuer.example.com' }],
  ['of another shape', { providerShape: 'cognito' }],
])('a JWT that is %s is not active', async (_what, request) => {
  expect(await introspect(await testToken(request))).toStrictEqual({ active: false });
});

test('an unknown token is not active, and can be revoked without an error', async () => {
  expect(await introspect('unknown')).toStrictEqual({ active: false });
  expect(await revoke('unknown', 'demo-service')).toBe(200);
});

test('an unknown token is told of in a signed answer as well', async () => {
  const response = await post('/token/introspection', { token: 'unknown' }, 'demo-api', SIGNED);
  expect(decodeToken(await response.text()).payload).toMatchObject({
    aud: 'demo-api',
    token_introspection: { active: false },
  });
});

test('a JWT is not introspected while another provider is played', async () => {
  const cognito = await startIdentityProviderProcess({ play: 'cognito' });
  try {
    const token = await testToken({ user: 'alice' }, cognito.issuer);
    expect(
      await fetchJson(`${cognito.issuer}/token/introspection`, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa('demo-api:demo-api-secret')}` },
        body: new URLSearchParams({ token }),
      }),
    ).toMatchObject({ error: 'unsupported_token_type' });
  } finally {
    await cognito.stop();
  }
});
