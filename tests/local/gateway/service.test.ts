import { findFreePorts } from '../../../local/network/free-ports';
import { type LocalService, startLocalService } from '../../../local/offline/local-service';
import { untilPrinted } from '../../support/printed';
import { copyServiceWithFixture, type ServiceCopy } from '../../support/service-copy';

jest.setTimeout(120_000);

const REPORT = '/test-reports/00000000-0000-7000-8000-000000000000';

let copy: ServiceCopy;
let service: LocalService;

beforeAll(async () => {
  copy = await copyServiceWithFixture();
  const [deadPort] = await findFreePorts(1);
  service = await startLocalService(
    { JWKS_URI: `http://localhost:${String(deadPort)}/jwks.json` },
    { directory: copy.directory },
  );
});

afterAll(async () => {
  await service.stop();
  await copy.remove();
});

async function token(): Promise<string> {
  const response = await fetch(`${service.issuer}/test-tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  return response.text();
}

function preflight(path: string, origin: string): Promise<Response> {
  const headers = { origin, 'access-control-request-method': 'GET' };
  return fetch(service.baseUrl + path, { method: 'OPTIONS', headers });
}

describe('while the signing keys are not available, the local service', () => {
  let response: Response;
  beforeAll(async () => {
    const headers = { authorization: `Bearer ${await token()}` };
    response = await fetch(`${service.baseUrl}/sayhello`, { headers });
  });

  test('answers 503 with Retry-After', async () => {
    expect([response.status, response.headers.get('retry-after')]).toStrictEqual([503, '5']);
    expect(await response.json()).toStrictEqual({
      message: 'The token cannot be checked at the moment; try again',
    });
  });

  test('prints the cause once for the key set and once for the request, without a stack', async () => {
    await untilPrinted(service.output, /"outcome":"undecided".*\n/);
    const cause = 'jwks.json cannot be reached (ECONNREFUSED)';
    const lines = service
      .output()
      .split('\n')
      .filter((line) => line.includes(cause));
    expect(lines).toEqual([
      expect.stringContaining('"event":"key_set_failed"'),
      expect.stringContaining('"outcome":"undecided"'),
    ]);
    expect(service.output()).not.toContain('\n    at ');
  });
});

describe('the local service', () => {
  test.each(['/sayhello', '/test-reports', REPORT, '/test-summaries', '/health'])(
    'gives no CORS header to a preflight of %s from an origin that is not declared',
    async (path) => {
      const response = await preflight(path, 'https://evil.example');
      const names = [...response.headers.keys()];
      expect(names.filter((name) => name.startsWith('access-control-'))).toStrictEqual([]);
    },
  );

  test('lets the declared origin call a path that declares cors', async () => {
    const response = await preflight('/test-reports', 'https://app.example.com');
    expect(response.status).toBe(200);
    expect(response.headers.get('access-control-allow-origin')).toBe('https://app.example.com');
    expect(response.headers.get('access-control-allow-methods')).toBe('OPTIONS,POST,GET');
  });

  test('lets the declared origin call a path with a parameter', async () => {
    const response = await preflight(REPORT, 'https://app.example.com');
    expect(response.status).toBe(200);
    expect(response.headers.get('access-control-allow-methods')).toBe('OPTIONS,GET');
  });

  test.each(['GET /nope', 'DELETE /test-reports', 'HEAD /health', `OPTIONS ${REPORT}/lines`])(
    'has no %s: 403, as API Gateway answers for an undeclared method',
    async (route) => {
      const [method = '', path = ''] = route.split(' ');
      const response = await fetch(service.baseUrl + path, { method });
      expect(response.status).toBe(403);
      const body = method === 'HEAD' ? '' : '{"message":"Missing Authentication Token"}';
      expect(await response.text()).toBe(body);
    },
  );

  test('keeps an idle connection for a minute', async () => {
    const { headers } = await fetch(`${service.baseUrl}/health`);
    expect(headers.get('keep-alive')).toBe('timeout=60');
  });

  test('prints lines for requests only on demand', () => {
    expect(service.output()).not.toMatch(/no such route|preflight| ms$/m);
  });
});
