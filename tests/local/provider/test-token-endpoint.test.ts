import { type IdentityProviderProcess, startIdentityProviderProcess } from '../../support/process';
import {
  decodeToken,
  fetchPublishedKeys,
  isSignedByOneOf,
  type PublishedKey,
} from '../../support/local-tokens';

jest.setTimeout(30_000);

const AUDIENCE = 'https://api.example.com';

let provider: IdentityProviderProcess;
let publishedKeys: readonly PublishedKey[];

beforeAll(async () => {
  provider = await startIdentityProviderProcess();
  publishedKeys = await fetchPublishedKeys(provider.issuer);
});

afterAll(() => provider.stop());

function post(body: string, contentType = 'application/json'): Promise<Response> {
  const headers = { 'content-type': contentType };
  return fetch(`${provider.issuer}/test-tokens`, { method: 'POST', headers, body });
}

async function testToken(request: object): Promise<string> {
  const response = await post(JSON.stringify(request));
  expect([response.status, response.headers.get('content-type')]).toStrictEqual([
    200,
    'application/jwt',
  ]);
  return response.text();
}

/** The status and the message for a refused request. */
async function refusal(body: string, contentType?: string): Promise<[number, unknown]> {
  const response = await post(body, contentType);
  const { error_description: message } = JSON.parse(await response.text()) as Record<
    string,
    unknown
  >;
  return [response.status, message];
}

/** All flaws of a token, judged with the published metadata and keys of the provider. */
function flawsOf(token: string): string[] {
  const decoded = decodeToken(token);
  const { header, payload } = decoded;
  const now = Date.now() / 1000;
  const { exp, nbf = 0, iat } = payload;
  const isUnsigned = header['alg'] === 'none' && decoded.signature.length === 0;
  const checks: Record<string, boolean> = {
    typ: header['typ'] === 'at+jwt',
    alg: header['alg'] === 'RS256',
    kid: publishedKeys.some(({ kid }) => kid === header['kid']),
    signature: isUnsigned || isSignedByOneOf(publishedKeys, decoded),
    iss: payload['iss'] === provider.issuer,
    aud: payload['aud'] === AUDIENCE,
    sub: payload['sub'] === 'alice',
    client_id: typeof payload['client_id'] === 'string',
    jti: typeof payload['jti'] === 'string',
    scope: payload['scope'] === 'orders:read orders:write products:read',
    iat: typeof iat === 'number' && iat <= now,
    nbf: typeof nbf === 'number' && nbf <= now,
    exp: typeof exp === 'number' && exp > now,
  };
  return Object.keys(checks).filter((name) => checks[name] === false);
}

describe('a test token', () => {
  test('does not differ from a real one unless the request says so', async () => {
    expect(flawsOf(await testToken({}))).toStrictEqual([]);
  });

  test.each<[object, string]>([
    [{ expired: true }, 'exp'],
    [{ noExp: true }, 'exp'],
    [{ notYet: true }, 'nbf'],
    [{ audience: 'https://other.example.com' }, 'aud'],
    [{ issuer: 'https://other.example.com' }, 'iss'],
    [{ wrongKey: true }, 'signature'],
    [{ unknownKid: true }, 'kid'],
    [{ alg: 'none' }, 'alg'],
  ])('for %j has one flaw, in %s', async (request, flaw) => {
    expect(flawsOf(await testToken(request))).toStrictEqual([flaw]);
  });

  test('is expired or not yet valid by an hour, beyond any clock tolerance', async () => {
    const now = Date.now() / 1000;
    const expired = decodeToken(await testToken({ expired: true })).payload;
    const notYet = decodeToken(await testToken({ notYet: true })).payload;
    expect(now - Number(expired['exp'])).toBeGreaterThan(3590);
    expect(Number(notYet['nbf']) - now).toBeGreaterThan(3590);
  });

  test('without exp has no exp at all', async () => {
    expect(decodeToken(await testToken({ noExp: true })).payload).not.toHaveProperty('exp');
  });

  test('has the requested scopes, and none for an empty scope', async () => {
    const some = decodeToken(await testToken({ scope: 'orders:read products:read' }));
    const none = decodeToken(await testToken({ scope: '' }));
    expect(some.payload['scope']).toBe('orders:read products:read');
    expect(none.payload).not.toHaveProperty('scope');
  });

  test('gives bob scopes that he is not entitled to only with force', async () => {
    expect(await refusal('{"user":"bob","scope":"orders:read"}')).toStrictEqual([
      400,
      'bob is not entitled to "orders:read", only to: products:read',
    ]);
    const forced = await testToken({ user: 'bob', scope: 'orders:read', forceScope: true });
    expect(decodeToken(forced).payload).toMatchObject({ sub: 'bob', scope: 'orders:read' });
  });
});

describe('a request for a test token', () => {
  test.each<[string, string, RegExp]>([
    ['is not JSON', '{', /not valid JSON/],
    ['is not an object', '[]', /must be a JSON object/],
    ['has an unknown property', '{"exp":1}', /unknown property "exp"; known are: user, /],
    ['names an unknown user', '{"user":"carol"}', /unknown user "carol".*: alice, bob$/],
    ['names an inherited property as a user', '{"user":"toString"}', /unknown user "toString"/],
    ['has a flag that is not a boolean', '{"expired":"yes"}', /expired must be true or false/],
    ['has a text that is not a string', '{"audience":1}', /audience must be a non-empty string/],
    ['has an empty issuer', '{"issuer":""}', /issuer must be a non-empty string/],
    ['requests another algorithm', '{"alg":"HS256"}', /alg must be RS256 or none, not "HS256"/],
    ['contradicts itself', '{"expired":true,"noExp":true}', /expired and noExp contradict/],
    [
      'requests a wrong key together with no key',
      '{"wrongKey":true,"alg":"none"}',
      /wrongKey and alg contrad/,
    ],
  ])('that %s gets an error that says so', async (_what, body, message) => {
    expect(await refusal(body)).toStrictEqual([400, expect.stringMatching(message)]);
  });

  test.each(['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data'])(
    'that a web page could send without a preflight, as %s, is refused',
    async (contentType) => {
      expect((await refusal('{}', contentType))[0]).toBe(415);
    },
  );

  test('gets no answer to a CORS preflight', async () => {
    const response = await fetch(`${provider.issuer}/test-tokens`, {
      method: 'OPTIONS',
      headers: { origin: 'http://localhost:8080', 'access-control-request-method': 'POST' },
    });
    expect(response.status).toBe(405);
    expect(response.headers.has('access-control-allow-origin')).toBe(false);
  });

  test('must not be larger than 10,000 bytes', async () => {
    const body = (length: number) =>
      `{"audience":"${'a'.repeat(length - '{"audience":""}'.length)}"}`;
    expect((await post(body(10_000))).status).toBe(200);
    expect((await refusal(body(10_001)))[0]).toBe(413);
  });
});
