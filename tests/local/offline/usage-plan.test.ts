import { type LocalService, startLocalService } from '../../../local/offline/local-service';
import { fetchJson } from '../../support/local-tokens';

jest.setTimeout(120_000);

/** A client of local/identities.yml whose id is long enough for an API key. */
const CLIENT = 'demo-service-with-usage-plan';

let service: LocalService;

beforeAll(async () => {
  service = await startLocalService({}, { parameters: { usagePlan: 'true' } });
});

afterAll(() => service.stop());

async function statusWith(
  token: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<number> {
  const response = await fetch(`${service.baseUrl}/sayhello`, {
    headers: { authorization: `Bearer ${token}`, ...headers },
  });
  return response.status;
}

/** A token as `npm run token -- --claim client_id=...` prints it. */
async function tokenOf(clientId: string): Promise<string> {
  const response = await fetch(`${service.issuer}/test-tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ claims: { client_id: clientId } }),
  });
  return response.text();
}

describe('sls offline with --param usagePlan=true', () => {
  test('serves a client whose id is an API key of the plan', async () => {
    const { access_token: token = '' } = await fetchJson<{ access_token?: string }>(
      `${service.issuer}/token`,
      {
        method: 'POST',
        headers: { authorization: `Basic ${btoa(`${CLIENT}:${CLIENT}-secret`)}` },
        body: new URLSearchParams({ grant_type: 'client_credentials' }),
      },
    );
    expect(await statusWith(token)).toBe(200);
    expect(await statusWith(await tokenOf(CLIENT))).toBe(200);
  });

  test.each([
    ['too short for an API key', 'demo-service'],
    ['too long for an API key', 'a'.repeat(129)],
    ['not a key of the plan', 'another-client-with-a-long-id'],
  ])('refuses a client whose id is %s with 403, as API Gateway does', async (_what, clientId) => {
    const response = await fetch(`${service.baseUrl}/sayhello`, {
      headers: { authorization: `Bearer ${await tokenOf(clientId)}` },
    });
    expect(response.status).toBe(403);
    expect(response.headers.get('www-authenticate')).toContain('error="insufficient_scope"');
    expect(response.headers.get('access-control-allow-origin')).not.toBeNull();
    expect(await response.json()).toStrictEqual({
      message: 'Forbidden',
      error: 'insufficient_scope',
    });
  });

  test('prints a call that is answered, and nothing of x-api-key', () => {
    expect(service.output()).toContain(`--user alice --claim client_id=${CLIENT} `);
    expect(service.output()).not.toContain('x-api-key');
  });

  test('reads the key from the token alone, whatever x-api-key says', async () => {
    const short = await tokenOf('demo-service');
    expect(await statusWith(short, { 'x-api-key': CLIENT })).toBe(403);
    expect(await statusWith(await tokenOf(CLIENT), { 'x-api-key': 'another-key' })).toBe(200);
  });

  test('refuses a request without a token as before, with 401', async () => {
    expect((await fetch(`${service.baseUrl}/sayhello`)).status).toBe(401);
  });
});
