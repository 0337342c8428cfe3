import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Explanation } from '../../explain/explanation';
import { findFreePorts } from '../../local/network/free-ports';
import { findLeak } from '../support/leaks';
import { type FinishedProcess, runNode } from '../support/process';
import { signed } from '../support/hostile-tokens';

// Each run starts osls, which takes ten seconds and more on a busy machine.
jest.setTimeout(180_000);

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'explain-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Runs the tool of this service or of an example, with this text as standard input. */
async function runExplain(
  args: readonly string[],
  input = '',
  file = 'plugins/explain.ts',
): Promise<Pick<FinishedProcess, 'exitCode' | 'stdout' | 'stderr'>> {
  const { exitCode, stdout, stderr } = await runNode(['--import', 'tsx', file, ...args], {
    env: process.env,
    input,
    timeoutMs: 150_000,
  });
  return { exitCode, stdout, stderr };
}

test('a user of stage local is explained without a provider, and without colours in a pipe', async () => {
  const { exitCode, stdout, stderr } = await runExplain(['GET', '/sayhello', '--user', 'alice']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const [first, , ...rest] = stdout.split('\n');
  expect(first).toBe('GET /sayhello: allowed');
  expect(rest.join('\n')).toMatch(/^✓ key {9}signature: it fits the key/m);
  expect(rest.join('\n')).toMatch(/^ {14}access-rules\.ts:\d+$/m);
  expect(stdout).not.toContain('\u001b');
});

test('the same is JSON for a machine: refused with code 1, at another time', async () => {
  const args = ['GET', '/sayhello', '--user', 'alice', '--at', '2099-12-01T00:00Z', '--json'];
  const { exitCode, stdout } = await runExplain(args);
  // The form that the tool prints.
  const explanation = JSON.parse(stdout) as Explanation;
  expect({ exitCode, ...explanation }).toMatchObject({
    exitCode: 1,
    request: { method: 'GET', path: '/sayhello', route: 'GET /sayhello' },
    outcome: 'refused',
    reason: 'token_expired',
    answer: { status: 403, gatewayResponse: 'ACCESS_DENIED' },
    cache: { use: 'miss', keptSeconds: 300 },
  });
});

test('a token from standard input is explained, and no part of it is printed', async () => {
  const token = signed();
  const { exitCode, stdout, stderr } = await runExplain(
    ['GET', '/sayhello', '--token', '-'],
    `Authorization: Bearer ${token}\n`,
  );
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/^✗ issuer {6}"iss" is "https:\/\/id\.example\.com\/", and only /m);
  expect(findLeak([stdout, stderr], token.split('.'))).toBeUndefined();
});

test('an opaque token is asked about, at a provider that is started for it', async () => {
  const [port = 0] = await findFreePorts(1);
  const params = ['--param', 'provider=opaque', '--param', `identityProviderPort=${port}`];
  const args = ['GET', '/sayhello', '--user', 'alice', '--opaque', ...params];
  const { exitCode, stdout, stderr } = await runExplain(args);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toContain(`http://localhost:${port}, asked about it, says that it is good`);
});

test.each([
  [
    'an HTTP API',
    'http-api',
    { version: '2.0', type: 'REQUEST', routeKey: 'GET /notes', rawPath: '/notes' },
    { routeArn: 'arn:aws:execute-api:eu-west-1:000000000000:abcdefghij/$default/GET/notes' },
    { headers: { authorization: `Bearer ${signed()}`, 'x-tenant': 'acme' } },
  ],
  [
    'a WebSocket API',
    'websocket',
    { type: 'REQUEST', requestContext: { eventType: 'CONNECT', routeKey: '$connect' } },
    { methodArn: 'arn:aws:execute-api:eu-west-1:000000000000:abcdefghij/dev/$connect' },
    { headers: { Authorization: `Bearer ${signed()}` } },
  ],
])('the event of %s is explained in its example', async (_name, example, ...parts) => {
  const file = join(folder, `${example}.json`);
  await writeFile(file, JSON.stringify(Object.assign({}, ...parts)));
  const tool = `examples/${example}/plugins/explain.ts`;
  const { exitCode, stdout } = await runExplain(['--event', file], '', tool);
  expect({ exitCode, first: stdout.split('\n')[0] }).toEqual({
    exitCode: 1,
    first: expect.stringMatching(/: refused, 403, issuer_not_trusted$/) as string,
  });
});

const REQUEST = ['--param', 'authorizerType=request'];

test.each([
  ['nothing', [], /^Name the request: npm run explain -- GET \/sayhello --user alice\n$/],
  ['an unknown option', ['--nope'], /^Unknown option '--nope'; see npm run explain -- --help\n$/],
  ['a token', ['GET', '/', '--token', signed()], /^A token must not be an argument, [^.]*\n$/],
  [
    'a token in a header',
    ['GET', '/', '--header', 'Authorization: Bearer an-opaque-token'],
    /^--header Authorization could hold a token, which others can read in the arguments; use --token FILE/,
  ],
  [
    'a header without a value',
    ['GET', '/', '--header', 'X-Tenant'],
    /^--header must be NAME:VALUE, such as 'X-Tenant: acme'\n$/,
  ],
  [
    'a token in the query string',
    [...['GET', '/?access_token=opaque', '--param', 'tokenSource=query access_token'], ...REQUEST],
    /^\?access_token of the path could hold a token, which others can read in the arguments; /,
  ],
  [
    'a method that API Gateway does not know',
    ['CONNECT', '/'],
    /^API Gateway knows the methods DELETE, .* only\n$/,
  ],
  ['a path with a space', ['GET', '/orders/a b'], /^The path must begin with \/ and be encoded, /],
  [
    'a time that is none',
    ['GET', '/', '--at', 'soon'],
    /^--at must be a time, such as 2026-12-01T00:00Z\n$/,
  ],
  [
    'two tokens',
    ['GET', '/', '--user', 'alice', '--token', '-'],
    /^Give one of --user, --token and --event\n$/,
  ],
  [
    'an event that is not there',
    ['--event', '/nothing'],
    /^--event: the file cannot be read \(ENOENT\)\n$/,
  ],
])('%s ends with code 2 and one sentence', async (_name, args, sentence) => {
  expect(await runExplain(args)).toEqual({
    exitCode: 2,
    stdout: '',
    stderr: expect.stringMatching(sentence) as string,
  });
});

test('a token of two lines ends with code 2 and one sentence, without the token', async () => {
  const { exitCode, stdout, stderr } = await runExplain(
    ['GET', '/sayhello', '--token', '-'],
    'an-opaque-token\nand-another-one\n',
  );
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toMatch(
    /^The header "Authorization" cannot be sent: it must be one line, [^\n]*\n$/,
  );
  expect(stderr).not.toMatch(/opaque|another/);
});

test.each([
  [
    'a user of another stage',
    ['--user', 'alice', '--stage', 'dev', '--param', 'issuer=https://id.example.com/'],
    /^--user takes a token of the local provider, and stage dev trusts https:\/\/id\.example\.com\//,
  ],
  ['a stage that is not there', ['--stage', 'devv'], /^Stage "devv" is not in stages\.yml/],
  ['an unknown user', ['--user', 'nobody'], /^unknown user "nobody"; known are: alice/],
])('%s ends with code 2 and one sentence of its own', async (_name, args, sentence) => {
  const audience = ['--param', 'audience=https://api.example.com'];
  const { exitCode, stdout, stderr } = await runExplain(['GET', '/sayhello', ...args, ...audience]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toMatch(sentence);
});
