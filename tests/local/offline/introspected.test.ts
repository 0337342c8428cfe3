import { type LocalService, startLocalService } from '../../../local/offline/local-service';
import { commandsUnder } from '../../support/front-page';
import { runToEnd } from '../../support/process';

jest.setTimeout(120_000);

/** The memory of the authorizer is 1 s, API Gateway's is off; the rest is for a busy machine. */
const BOUND_MS = 10_000;

let service: LocalService;
let page: string;

beforeAll(async () => {
  service = await startLocalService({}, { parameters: { provider: 'opaque', authorizerTtl: '0' } });
  page = await (await fetch(service.issuer)).text();
});

afterAll(() => service.stop());

async function statusFor(token: string): Promise<number> {
  const response = await fetch(`${service.baseUrl}/sayhello`, {
    headers: { authorization: `Bearer ${token}` },
  });
  await response.text();
  return response.status;
}

async function testToken(request: object): Promise<string> {
  const response = await fetch(`${service.issuer}/test-tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
  return response.text();
}

function revoke(token: string): Promise<Response> {
  return fetch(`${service.issuer}/token/revocation`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa('demo-opaque-service:demo-opaque-service-secret')}` },
    body: new URLSearchParams({ token }),
  });
}

/** Asks until the answer has the status, or until the bound has passed. */
async function statusWithinBound(token: string, wanted: number): Promise<number> {
  const end = Date.now() + BOUND_MS;
  let status = await statusFor(token);
  while (status !== wanted && Date.now() < end) status = await statusFor(token);
  return status;
}

describe('sls offline with --param provider=opaque', () => {
  test('answers a user with an opaque token', async () => {
    const token = await testToken({ user: 'alice', opaque: true });
    expect(token).not.toContain('.');
    const response = await fetch(`${service.baseUrl}/sayhello`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(await response.json()).toMatchObject({
      message: 'Hello, alice!',
      caller: { issuer: service.issuer, clientId: 'demo-opaque-service' },
    });
  });

  test('answers a user with a JWT as before', async () => {
    expect(await statusFor(await testToken({ user: 'alice' }))).toBe(200);
    expect(await statusFor(await testToken({ user: 'alice', expired: true }))).toBe(403);
  });

  test('refuses a token that nobody has issued', async () => {
    expect(await statusFor('a-token-that-nobody-has-issued')).toBe(401);
  });

  test('refuses an opaque token soon after it was revoked, and no other one', async () => {
    const [token, another] = [
      await testToken({ user: 'alice', opaque: true }),
      await testToken({ user: 'alice', opaque: true }),
    ];
    expect(await statusFor(token)).toBe(200);
    expect((await revoke(token)).status).toBe(200);
    expect(await statusWithinBound(token, 401)).toBe(401);
    expect(await statusFor(another)).toBe(200);
  });

  test('shows commands that get an opaque token, use it and revoke it', async () => {
    const [get = '', use = '', end = '', ...others] = commandsUnder('An opaque token', page);
    expect(others).toStrictEqual([]);
    const script = [get, use, end, 'echo; echo "TOKEN=$TOKEN"'].join('\n');
    const { stdout } = await runToEnd('sh', ['-c', script], { env: process.env });
    expect(stdout).toContain('Hello, demo-opaque-service!');
    const [, token = ''] = /^TOKEN=(\S+)$/m.exec(stdout) ?? [];
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(await statusWithinBound(token, 401)).toBe(401);
  });

  test('names the parameter for the list of withdrawn tokens if a token is to be withdrawn', async () => {
    const response = await fetch(`${service.issuer}/withdrawals`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"subject":"alice"}',
    });
    expect([response.status, await response.text()]).toStrictEqual([
      404,
      expect.stringContaining('npm start -- --param revocation=true') as string,
    ]);
  });
});
