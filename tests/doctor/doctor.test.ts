import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selfSignedCertificate } from '../support/certificate';
import { type KeySetServer, startKeySetServer } from '../support/key-set-server';
import { findLeak } from '../support/leaks';
import {
  type FinishedProcess,
  runLocalScript,
  runNode,
  runServerless,
  startIdentityProviderProcess,
} from '../support/process';
import { publicJwk, rsaKey, signToken } from '../support/signing';

// Each run starts osls, which takes ten seconds and more on a busy machine.
jest.setTimeout(120_000);

const KEY = rsaKey('doctor');
const servers: KeySetServer[] = [];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doctor-'));
});

afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  await rm(folder, { recursive: true, force: true });
});

/** Runs `npm run doctor`, with these variables beside its own, and this text as standard input. */
async function runDoctor(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  input = '',
): Promise<Pick<FinishedProcess, 'exitCode' | 'stdout' | 'stderr'>> {
  const { exitCode, stdout, stderr } = await runNode(
    ['--import', 'tsx', 'plugins/doctor.ts', ...args],
    { env: { ...process.env, ...environment }, input, timeoutMs: 100_000 },
  );
  return { exitCode, stdout, stderr };
}

test('TLS is checked as the authorizer does, and one provider does not spoil another', async () => {
  const trusted = selfSignedCertificate();
  const good = await startKeySetServer([publicJwk(KEY)], trusted);
  const stranger = await startKeySetServer([publicJwk(KEY)], selfSignedCertificate());
  servers.push(good, stranger);
  const file = join(folder, 'trusted.pem');
  await writeFile(file, trusted.cert);
  const { exitCode, stdout, stderr } = await runDoctor([], {
    JWT_ISSUER: `${good.issuer},${stranger.issuer}`,
    NODE_EXTRA_CA_CERTS: file,
    // A setting that a developer may have left behind. It must not take effect.
    NODE_TLS_REJECT_UNAUTHORIZED: '0',
  });
  expect({ exitCode, stderr }).toEqual({
    exitCode: 1,
    stderr: expect.not.stringContaining('Error') as string,
  });
  expect(stdout).not.toContain('undefined');
  const [, ofGood = '', ofStranger = ''] = stdout.split('\n\n');
  expect(ofGood).toMatch(/^note {5}TLS: the certificate is trusted, and expires in 23 hours$/m);
  expect(ofGood).not.toContain('problem');
  expect(ofStranger).toMatch(
    /^problem {2}key set: \S+ has a certificate that cannot be trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\); have the provider send a valid certificate/m,
  );
});

test('a token from a file or standard input is explained, and no part of it is printed', async () => {
  const provider = await startKeySetServer([publicJwk(KEY)]);
  servers.push(provider);
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: provider.issuer, aud: 'https://api.example.com', sub: 'alice' };
  const good = signToken({ ...claims, iat: now, exp: now + 600 }, KEY);
  const bad = signToken({ ...claims, iat: now - 900, exp: now - 300 }, KEY);
  const file = join(folder, 'token');
  await writeFile(file, good);
  const environment = { JWT_ISSUER: provider.issuer };
  const ofFile = await runDoctor(['--token', file], environment);
  const ofStdin = await runDoctor(['--token', '-'], environment, `Bearer ${bad}\n`);
  expect(ofFile).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(
      /^ok {7}verdict: the authorizer accepts it\nok {7}route: GET /m,
    ) as string,
  });
  expect(ofStdin).toMatchObject({
    exitCode: 1,
    stdout: expect.stringMatching(
      /^problem {2}times \(token_expired\): it expired 5 minutes ago; get a new token$/m,
    ) as string,
  });
  const printed = [ofFile, ofStdin].flatMap(({ stdout, stderr }) => [stdout, stderr]);
  expect(findLeak(printed, [good, bad])).toBeUndefined();
});

test('the local provider and its token fit the settings of stage local', async () => {
  const provider = await startIdentityProviderProcess();
  try {
    const made = await runLocalScript('token.ts', ['--provider', provider.issuer]);
    const environment = { JWT_ISSUER: provider.issuer };
    const { exitCode, stdout } = await runDoctor(['--token', '-'], environment, made.stdout);
    expect({ exitCode, problems: stdout.match(/^problem.*/gm) }).toEqual({
      exitCode: 0,
      problems: null,
    });
    expect(stdout).toContain('verdict: the authorizer accepts it');
  } finally {
    await provider.stop();
  }
});

test('the settings are refused in the sentences of a build', async () => {
  const environment = {
    JWT_ISSUER: 'https://YOUR_TENANT.eu.auth0.com/',
    JWT_ALGORITHMS: 'HS256',
    JWT_AUDIENCES: 'x',
  };
  const built = await runServerless(['package', '--stage', 'dev'], environment);
  const { exitCode, stdout } = await runDoctor(['--stage', 'dev'], environment);
  expect(exitCode).toBe(1);
  const sentences = [...built.output.matchAll(/^ {2}- (.*)$/gm)].map(([, sentence]) => sentence);
  expect(sentences.length).toBeGreaterThan(0);
  for (const sentence of sentences) expect(stdout).toContain(`problem  ${String(sentence)}\n`);
});

test('the sentence of osls is told if it cannot read the settings', async () => {
  const { exitCode, stdout } = await runDoctor(['--stage', 'devv']);
  expect({ exitCode, stdout }).toEqual({
    exitCode: 1,
    stdout:
      'Settings of stage devv\nproblem  Stage "devv" is not in stages.yml, which lists local, dev, staging, prod; did you mean --stage dev?\n',
  });
});

test.each([
  ['an unknown option', ['--nope'], /^Unknown option '--nope'; see npm run doctor -- --help\n$/],
  [
    'a stage that cannot be one',
    ['--stage', 'a b'],
    /^Name the stage: npm run doctor -- --stage dev\n$/,
  ],
  [
    'a file that is not there',
    ['--token', '/nothing'],
    /^--token: the file cannot be read \(ENOENT\)\n$/,
  ],
  [
    'a token as an argument',
    ['eyJhbGciOiJSUzI1NiJ9.e30.c2ln'],
    /^A token must not be an argument, [^.]*\n$/,
  ],
])('%s ends with code 2 and one sentence', async (_name, args, sentence) => {
  expect(await runDoctor(args)).toEqual({
    exitCode: 2,
    stdout: '',
    stderr: expect.stringMatching(sentence) as string,
  });
});
