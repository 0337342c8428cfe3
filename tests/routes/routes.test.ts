import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run, runNode } from '../support/process';
import { copyService, type ServiceCopy } from '../support/service-copy';

// Each table starts osls, which takes ten seconds and more on a busy machine.
jest.setTimeout(120_000);

const GIT = ['-c', 'user.name=test', '-c', 'user.email=test@example.com'];
let copy: ServiceCopy;
let text: string;

beforeAll(async () => {
  copy = await copyService();
  text = await readFile(join(copy.directory, 'access-rules.ts'), 'utf8');
});

afterAll(() => copy.remove());

/** Runs `npm run routes` in the copy of the service. */
async function routes(args: readonly string[], tool = 'plugins/routes.ts') {
  const { exitCode, stdout, stderr } = await runNode(['--import', 'tsx', tool, ...args], {
    cwd: copy.directory,
    env: { ...process.env, CORS_ORIGIN: '', GIT_CONFIG_GLOBAL: '/dev/null' },
    timeoutMs: 100_000,
  });
  return { exitCode, stdout, stderr };
}

function git(...args: readonly string[]): Promise<string> {
  return run('git', [...GIT, ...args], {
    cwd: copy.directory,
    env: { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null' },
  });
}

describe('the table', () => {
  test('shows the routes of serverless.yml with their rules and callers', async () => {
    const { exitCode, stdout, stderr } = await routes([]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(
      /^GET \/sayhello +any verified token +sayhello +alice, bob, demo-service/m,
    );
    expect(stdout).toMatch(/^GET \/health +public +health +everybody$/m);
    expect(stdout).toMatch(/^The largest policy takes \d+ \(\d+ %\) of the 8192 bytes/m);
    expect(stdout).toContain('tokens of demo-opaque-service here (token_malformed)');
  });

  test('follows the stage and its parameters', async () => {
    const { exitCode, stdout } = await routes([
      ...['--stage', 'dev', '--json', '--param', 'issuer=https://issuer.example.com'],
      ...['--param', 'audience=https://api.example.com', '--param', 'revocation=true'],
      ...['--param', 'backchannelLogout=true', '--param', 'logoutAudiences=web'],
      ...['--param', 'policyScope=route', '--param', 'authorizerType=request'],
    ]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      stage: 'dev',
      api: 'rest',
      policyScope: 'route',
      policies: null,
      trustsLocalProvider: false,
      routes: expect.arrayContaining([
        expect.objectContaining({ route: 'POST /backchannel-logout', access: 'public' }),
      ]) as unknown,
    });
  });

  test('has the form of a flowchart', async () => {
    const { exitCode, stdout } = await routes(['--mermaid']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^flowchart LR\n/);
  });

  test('ends with code 1 if a build would refuse the routes, and says why', async () => {
    const file = join(copy.directory, 'access-rules.ts');
    await writeFile(file, text.replace(`'GET /sayhello': {},`, ''));
    const { exitCode, stdout } = await routes([]);
    await writeFile(file, text);
    expect(exitCode).toBe(1);
    expect(stdout).toContain(
      'problem  GET /sayhello has an authorizer but no rule; add it to ACCESS_RULES\n',
    );
  });

  test.each([
    ['http-api', /^\$default +notes:read and a condition +notFound +alice\*, bob\*$/m],
    ['websocket', /^subscribe +deliveries:read +subscribe +alice, bob, dora$/m],
  ])('is there for the example %s', async (example, line) => {
    const { exitCode, stdout } = await routes([], `examples/${example}/plugins/routes.ts`);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(line);
  });

  test('is not made of a stage that is not there', async () => {
    expect(await routes(['--stage', 'devv'])).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: expect.stringMatching(
        /^Stage "devv" is not in stages.yml, .*--stage dev\?\n$/,
      ) as string,
    });
  });

  test('is not made of users and clients that cannot be read', async () => {
    const file = join(copy.directory, 'local/identities.yml');
    const identities = await readFile(file, 'utf8');
    await appendFile(file, '  nobody: {}\n');
    const { exitCode, stderr } = await routes([]);
    await writeFile(file, identities);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^local\/identities\.yml:\d+: clients\.nobody can get no token: .*\n$/);
  });
});

describe('the comparison with a revision', () => {
  beforeAll(async () => {
    await git('init', '--quiet', '--initial-branch', 'main');
    await git('add', 'access-rules.ts', 'lib', 'examples');
    await git('commit', '--quiet', '--message', 'before');
  });

  afterEach(() => writeFile(join(copy.directory, 'access-rules.ts'), text));

  test.each([
    [
      'the same',
      `'GET /sayhello': {},`,
      0,
      /^The access rules let in the same callers as those of main /,
    ],
    [
      'narrower',
      `'GET /sayhello': { scopes: ['greet'] },`,
      4,
      /^ {2}- newly refused: any verified token$/m,
    ],
    [
      'wider',
      `'GET /sayhello': {}, 'GET /hi': {},`,
      3,
      /^ {2}\+ newly allowed: any verified token$/m,
    ],
  ])('ends with a code of its own if the access is %s', async (_title, rule, code, line) => {
    const changed = text.replace(`'GET /sayhello': {},`, rule);
    await writeFile(join(copy.directory, 'access-rules.ts'), changed);
    const { exitCode, stdout, stderr } = await routes(['--diff', 'main']);
    expect({ exitCode, stderr }).toEqual({ exitCode: code, stderr: '' });
    expect(stdout).toMatch(line);
  });

  test.each(['http-api', 'websocket'])('is there for the example %s', async (example) => {
    const tool = `examples/${example}/plugins/routes.ts`;
    expect((await routes(['--diff', 'main'], tool)).exitCode).toBe(0);
  });

  test('ends with code 1 and a sentence if there is nothing to compare with', async () => {
    const unknown = await routes(['--diff', 'nowhere']);
    await rm(join(copy.directory, '.git'), { recursive: true });
    const outside = await routes(['--diff', 'main']);
    expect([unknown.exitCode, outside.exitCode]).toEqual([1, 1]);
    expect(unknown.stderr).toMatch(/^git does not know the revision "nowhere"; .*\n$/);
    expect(outside.stderr).toMatch(/^This is not a git checkout, .*\n$/);
  });
});

describe('a call', () => {
  test('for help is answered in at most 24 lines of at most 100 characters', async () => {
    const { exitCode, stdout } = await routes(['--help']);
    expect(exitCode).toBe(0);
    expect(stdout.trimEnd().split('\n').length).toBeLessThanOrEqual(24);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  test.each([
    [['--nope'], /^Unknown option '--nope'; see npm run routes -- --help\n$/],
    [['--stage', 'a b'], /^Name the stage: npm run routes -- --stage dev\n$/],
    [
      ['--mermaid', '--json'],
      /^--mermaid draws the table, so it goes without --json and --diff\n$/,
    ],
    [['--mermaid', '--diff', 'main'], /^--mermaid draws the table/],
    [['--diff', 'main', '--stage', 'dev'], /^--diff compares the access rules, .*\n$/],
    [['--diff', 'main', '--param', 'a=b'], /^--diff compares the access rules, .*\n$/],
    [['--diff'], /^Option '--diff <value>' argument missing; see npm run routes -- --help\n$/],
  ])('%j is wrong, which has code 2 and one sentence', async (args, message) => {
    expect(await routes(args)).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: expect.stringMatching(message) as string,
    });
  });
});
