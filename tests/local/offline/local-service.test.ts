import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findFreePorts } from '../../../local/network/free-ports';
import { type LocalService, startLocalService } from '../../../local/offline/local-service';
import { untilPrinted } from '../../support/printed';
import { PROJECT_DIRECTORY, runServerless } from '../../support/process';

jest.setTimeout(120_000);

describe('sls offline', () => {
  let service: LocalService;

  beforeAll(async () => {
    service = await startLocalService({ GATEWAY_LOG: '1' });
  });

  afterAll(() => service.stop());

  async function testToken(request: object): Promise<string> {
    const response = await fetch(`${service.issuer}/test-tokens`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
    });
    expect(response.status).toBe(200);
    return response.text();
  }

  async function statusWith(token: string): Promise<number> {
    const headers = { authorization: `Bearer ${token}` };
    return (await fetch(`${service.baseUrl}/sayhello`, { headers })).status;
  }

  test('prints the addresses of all parts in a few lines, without a warning', async () => {
    const [ready] = await untilPrinted(service.output, /^[^]*?curl -i http:\S+\n/);
    expect(ready).toContain(`API                ${service.baseUrl}`);
    expect(ready).toContain(`Web application    ${service.web}`);
    expect(ready).toContain(`Identity provider  ${service.issuer} (users: alice, bob)`);
    expect(ready).toContain('Audience           https://api.example.com');
    expect(ready).not.toMatch(/warning|error|\n +at |2015-03-31|Server ready/i);
    expect(ready?.trim().split('\n')).toHaveLength(8);
  });

  test('prints a working command for a token', async () => {
    const [, command = ''] = await untilPrinted(service.output, /\$\((npm run [^)]*)\)/);
    const { stdout } = await promisify(execFile)('sh', ['-c', command], { cwd: PROJECT_DIRECTORY });
    expect(await statusWith(stdout.trim())).toBe(200);
  });

  test('has an identity provider whose page shows a working call of the API', async () => {
    const page = await (await fetch(service.issuer)).text();
    const [, call = ''] = /<pre>(curl -i [^<]*)<\/pre>/.exec(page) ?? [];
    expect(call.replaceAll('&#34;', '"')).toBe(
      `curl -i -H "Authorization: Bearer $TOKEN" ${service.baseUrl}/sayhello`,
    );
  });

  test('accepts a token of its own identity provider', async () => {
    expect(await statusWith(await testToken({ user: 'alice' }))).toBe(200);
  });

  test.each<[object, number, string]>([
    [{ expired: true }, 403, 'token_expired'],
    [{ noExp: true }, 403, 'claim_missing'],
    [{ audience: 'https://other.example.com' }, 403, 'audience_not_accepted'],
    [{ issuer: 'https://other.example.com' }, 403, 'issuer_not_trusted'],
    [{ wrongKey: true }, 403, 'signature_invalid'],
    [{ alg: 'none' }, 403, 'algorithm_not_allowed'],
    [{ notYet: true }, 401, 'token_not_active'],
    [{ unknownKid: true }, 401, 'key_not_found'],
  ])('refuses a token made with %j: %i, logged as %s', async (request, status, reason) => {
    const token = await testToken(request);
    expect(await statusWith(token)).toBe(status);
    await untilPrinted(service.output, `"reason":"${reason}"`);
    // The line of the gateway: a 401 comes without a policy, and names its reason all the same.
    const line = `^GET /sayhello  ${status}  cache miss  [A-Za-z ]+  ${reason}  .* ms$`;
    await untilPrinted(service.output, new RegExp(line, 'm'));
    expect(service.output()).not.toContain(token);
  });

  test('makes an event of which sls invoke local prints the policy', async () => {
    const port = new URL(service.issuer).port;
    const folder = `node_modules/.cache/sls-invoke-${port}`;
    const command =
      `npm run --silent token -- --event --user alice --provider ${service.issuer} | ` +
      `npx sls invoke local -f authorizer --param identityProviderPort=${port} --param buildFolder=${folder}`;
    const { stdout } = await promisify(execFile)('sh', ['-c', command], {
      cwd: PROJECT_DIRECTORY,
      timeout: 90_000,
      env: { ...process.env, JWT_ISSUER: service.issuer, JWT_AUDIENCE: 'https://api.example.com' },
    });
    await rm(join(PROJECT_DIRECTORY, folder), { recursive: true, force: true });
    expect(stdout).toContain('"outcome":"granted"');
    expect(stdout).toContain('"principalId": "alice"');
    expect(stdout).toContain('"Effect": "Allow"');
  });

  // The last test of this service, because it stops the service.
  test('leaves nothing behind when it is stopped', async () => {
    await service.stop();
    for (const url of [service.baseUrl, service.issuer]) {
      await expect(fetch(url)).rejects.toThrow('fetch failed');
    }
  });
});

test('sls offline with a port that is taken ends with one clear error', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A TCP server that listens has an address object.
  const { port } = server.address() as AddressInfo;
  const [lambdaPort = 0] = await findFreePorts(1);
  const { exitCode, stdout, stderr } = await runServerless(
    ['offline', '--param', `apiPort=${port}`, '--param', `lambdaPort=${lambdaPort}`],
    { JWT_ISSUER: 'https://issuer.example.com/', JWT_AUDIENCE: 'https://api.example.com' },
  );
  server.close();
  expect(exitCode).toBe(1);
  expect(stdout).toBe(
    `Error:\nPort ${port} is already in use, but the API needs it. ` +
      'End what uses it, or choose another port: npx sls offline --param apiPort=3100\n',
  );
  expect(stderr).not.toMatch(/\n +at /);
});
