import { type LocalService, startLocalService } from '../../../local/offline/local-service';
import { untilPrinted } from '../../support/printed';
import { copyServiceWithFixture, type ServiceCopy } from '../../support/service-copy';

jest.setTimeout(120_000);

const DECLARED = ['https://app.example.com', 'http://localhost:5173', 'http://127.0.0.1:4200'];

let copy: ServiceCopy;
let service: LocalService;

beforeAll(async () => {
  copy = await copyServiceWithFixture();
  service = await startLocalService(
    { INVALID_TOKEN_RESPONSE: 'unauthorized-if-expired', GATEWAY_LOG: '1' },
    { directory: copy.directory },
  );
});

afterAll(async () => {
  await service.stop();
  await copy.remove();
});

/** The answer to a request with a token of the local provider. */
async function answerTo(path: string, token: object): Promise<Response> {
  const made = await fetch(`${service.issuer}/test-tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close' },
    body: JSON.stringify(token),
  });
  const headers = { authorization: `Bearer ${await made.text()}` };
  return fetch(service.baseUrl + path, { headers });
}

function preflight(headers: Readonly<Record<string, string>>): Promise<Response> {
  return fetch(`${service.baseUrl}/test-reports`, {
    method: 'OPTIONS',
    headers: { 'access-control-request-method': 'GET', ...headers },
  });
}

describe('a refusal', () => {
  test.each<[string, object, number, string]>([
    ['no token of the provider', { alg: 'none' }, 403, 'Bearer error="invalid_token", error_descr'],
    ['an expired token', { expired: true }, 401, 'Bearer realm="jwt-lambda-authorizer"'],
    [
      'a token that is not valid yet',
      { notYet: true },
      401,
      'Bearer realm="jwt-lambda-authorizer"',
    ],
    [
      'a token for another audience',
      { audience: 'https://other.example.com' },
      403,
      'Bearer error="invalid_token", error_description="The token is for another audience"',
    ],
    [
      'a token without the scope',
      { scope: '', forceScope: true },
      403,
      'Bearer error="insufficient_scope", error_description="The token does not give access to this route"',
    ],
  ])('of %s has a challenge that a page may read', async (_what, token, status, challenge) => {
    const answer = await answerTo('/test-reports', token);
    expect([answer.status, answer.headers.get('www-authenticate')]).toStrictEqual([
      status,
      expect.stringContaining(challenge),
    ]);
    expect(answer.headers.get('access-control-expose-headers')).toBe(
      'WWW-Authenticate, X-Amzn-RequestId',
    );
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });
});

describe('a page of a development server', () => {
  test.each(DECLARED)('of %s may call the API and read its answers', async (origin) => {
    for (const answer of [
      await preflight({ origin, 'access-control-request-headers': 'authorization' }),
      await fetch(`${service.baseUrl}/health`, { headers: { origin } }),
    ]) {
      expect(answer.status).toBe(200);
      expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
      expect(answer.headers.get('vary')).toMatch(/^origin/i);
    }
  });

  test('of another origin may not, and a cache must not give it the answer for one that may', async () => {
    const headers = { origin: 'https://evil.example' };
    const answer = await fetch(`${service.baseUrl}/health`, { headers });
    expect(answer.headers.has('access-control-allow-origin')).toBe(false);
    expect(answer.headers.get('vary')).toMatch(/^origin/i);
  });
});

describe('GATEWAY_LOG=1 says why a preflight was refused:', () => {
  test.each<[string, Readonly<Record<string, string>>]>([
    ['origin https://evil.example is not in CORS_ORIGIN', { origin: 'https://evil.example' }],
    [
      'method DELETE is not declared for this path',
      { origin: 'http://localhost:5173', 'access-control-request-method': 'DELETE' },
    ],
    [
      'header x-trace is not in cors.headers of serverless.yml',
      { origin: 'http://localhost:5173', 'access-control-request-headers': 'x-trace' },
    ],
  ])('%s', async (problem, headers) => {
    await preflight(headers);
    await untilPrinted(service.output, `OPTIONS /test-reports  200  preflight refused  ${problem}`);
  });

  test('no route of this path declares cors', async () => {
    const headers = { origin: 'http://localhost:5173', 'access-control-request-method': 'GET' };
    const answer = await fetch(`${service.baseUrl}/nope`, { method: 'OPTIONS', headers });
    expect(answer.status).toBe(403);
    await untilPrinted(
      service.output,
      'OPTIONS /nope  403  no such route  no route of this path declares cors',
    );
  });
});
