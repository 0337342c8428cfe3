import { findFreePorts } from '../../../local/network/free-ports';
import { type LocalService, startLocalService } from '../../../local/offline/local-service';
import { decodeToken } from '../../support/local-tokens';
import { commandsUnder } from '../../support/front-page';
import { PROJECT_DIRECTORY, runNode, runToEnd } from '../../support/process';

jest.setTimeout(180_000);

const parameters = { revocation: 'true', revocationRememberSeconds: '1', authorizerTtl: '0' };

let service: LocalService;
let port: number;

beforeAll(async () => {
  [port = 0] = await findFreePorts(1);
  service = await startLocalService(
    {},
    { parameters: { ...parameters, revocationsPort: String(port) } },
  );
});

afterAll(() => service.stop());

async function tokenOf(): Promise<string> {
  const response = await fetch(`${service.issuer}/test-tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  return response.text();
}

async function answerTo(token: string): Promise<readonly [number, string]> {
  const response = await fetch(`${service.baseUrl}/sayhello`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return [response.status, await response.text()];
}

/** Runs `npm run revoke` against the running list. */
async function revoke(...args: readonly string[]): Promise<string> {
  const params = [
    ...Object.entries({ ...parameters, revocationsPort: String(port) }),
    ['identityProviderPort', new URL(service.issuer).port],
  ].flatMap(([name, value]) => ['--param', `${String(name)}=${String(value)}`]);
  const { stdout, stderr } = await runNode(
    ['--import', 'tsx', 'deploy/revoke.ts', ...params, ...args],
    {
      cwd: PROJECT_DIRECTORY,
      env: { ...process.env, JWT_ISSUER: service.issuer, TRUSTED_ISSUERS: '' },
    },
  );
  return stdout + stderr;
}

/** Waits until a token is refused, at most for the bound of a second of memory and one for the request. */
async function untilRefused(token: string): Promise<string> {
  const deadline = Date.now() + 2_500;
  for (;;) {
    const [status, body] = await answerTo(token);
    if (status === 403) return body;
    if (Date.now() > deadline) throw new Error(`The token is still answered with ${status}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

describe('sls offline with --param revocation=true', () => {
  test('refuses a token that was withdrawn by its id, within the bound, and no other', async () => {
    const token = await tokenOf();
    const other = await tokenOf();
    expect((await answerTo(token))[0]).toBe(200);
    const id = String(decodeToken(token).payload['jti']);
    const said = await revoke('--issuer', service.issuer, '--token-id', id);
    expect(said).toMatch(/^Withdrawn: the token with the id /);
    expect(said).toContain('In force within 1.3 s: 1 s of memory');
    expect(await untilRefused(token)).toContain('token_revoked');
    expect((await answerTo(other))[0]).toBe(200);
  });

  test('lists what was withdrawn, and takes it back', async () => {
    const token = await tokenOf();
    const subject = String(decodeToken(token).payload['sub']);
    const ofSubject = ['--issuer', service.issuer, '--subject', subject];
    await revoke(...ofSubject, '--issued-before', 'now');
    expect(await untilRefused(token)).toContain('token_revoked');
    expect(await revoke('--list')).toContain(`["subject","${service.issuer}","${subject}"]`);
    const said = await revoke(...ofSubject, '--undo');
    expect(said).toMatch(/^No longer withdrawn: /);
    expect(said).toContain(`The entry was: ["subject","${service.issuer}","${subject}"], issued`);
    expect((await answerTo(token))[0]).toBe(200);
  });

  test('shows a command that withdraws the tokens of a user, on its page and once it is ready', async () => {
    const token = await tokenOf();
    expect((await answerTo(token))[0]).toBe(200);
    const page = await (await fetch(service.issuer)).text();
    expect(page).toContain(`<code>${service.issuer}/withdrawals</code>`);
    const [command = '', ...others] = commandsUnder('A withdrawn token', page);
    expect(others).toStrictEqual([]);
    expect(service.output()).toContain(`\n  ${command}\n`);
    const { stdout } = await runToEnd('sh', ['-c', command], { env: process.env });
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'subject', subject: 'alice' });
    expect(await untilRefused(token)).toContain('token_revoked');
  });
});
