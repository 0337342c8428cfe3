import { deepStrictEqual, match, rejects, strictEqual } from 'node:assert/strict';
import { appendFile, cp, mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { readOptions } from '../../build/command-line';
import { startLocalService } from '../../local/offline/local-service';
import { addFunctionTexts, type FunctionTexts } from '../support/add-function';
import { run } from '../support/process';

readOptions({
  script: 'test:without-demo',
  purpose:
    'Takes the demo out of a copy of the project, adds a route as the README says, and runs every check on the copy.\nTakes a quarter of an hour, and needs Python 3.10 or later.',
  options: {},
});

const PROJECT_DIRECTORY = join(__dirname, '../..');
const NOT_COPIED =
  /^(node_modules|coverage|\.git|\.cache|\.serverless|\.esbuild|\.env(\.(?!example$).*)?)$/;
const ROUTE = '/reports';

/** Longer than the slowest check on a busy machine. */
const CHECK_TIMEOUT_MS = 1_200_000;

/** Names of the demo's own. The routes of orders are also examples in tests and docs of the core. */
const DEMO_NAMES =
  /\bshops?\b|lib-dynamodb|protectOrders|ordersPort|ordersTable|OrdersRole|OrdersLogGroup|bobOrders|remove-demo|without-demo/i;
/** History, and npm's list of all packages. */
const MAY_MENTION = /^(CHANGELOG\.md|docs\/decisions\/.*|package-lock\.json)$/;
/** In these, no order and no product is an example either. */
const SERVICE_FILES =
  /^(serverless\.yml|stages\.yml|access-rules\.ts|package\.json|README\.md|SECURITY\.md|\.ci\/run|(functions|plugins|resources|postman|local|deploy)\/.*|docs\/(local|operations)\.md)$/;
const DEMO_WORDS = /\borders\b|\bproducts\b|\{orderId\}/i;

async function testWithoutDemo(directory: string): Promise<void> {
  const command = (name: string, ...args: readonly string[]): Promise<string> =>
    run(name, args, { cwd: directory, env: process.env, timeoutMs: CHECK_TIMEOUT_MS });
  const npm = (...args: readonly string[]): Promise<string> => command('npm', ...args);
  const check = (name: string): Promise<void> =>
    step(`npm run ${name}`, () => npm('run', '--silent', name));
  const packageStage = (): Promise<void> =>
    step('sls package', () =>
      run('npx', ['--no-install', 'sls', 'package', '--stage', 'dev'], {
        cwd: directory,
        env: {
          ...process.env,
          JWT_ISSUER: 'https://issuer.example.com/',
          JWT_AUDIENCE: 'https://api.example.com',
        },
        timeoutMs: CHECK_TIMEOUT_MS,
      }),
    );

  await step('copy of the project, as a git checkout', () => copyProject(directory, command));

  await step('a dry run changes nothing', async () => {
    const output = await npm('run', '--silent', 'remove-demo', '--', '--dry-run');
    match(output, /would delete shop\n/);
    strictEqual(await command('git', 'status', '--porcelain'), '');
  });
  await step('uncommitted changes are refused', async () => {
    await command('git', 'mv', 'LICENSE', 'LICENCE');
    await rejects(npm('run', '--silent', 'remove-demo'), /There are uncommitted changes/);
    await command('git', 'reset', '--hard', '--quiet');
  });
  await step('npm run remove-demo', () => npm('run', '--silent', 'remove-demo'));
  await step('a second run, as after an interruption, changes nothing more', async () => {
    await command('git', 'add', '--all');
    const before = await command('git', 'write-tree');
    await command('git', 'checkout', 'HEAD', '--', 'shop');
    await command('npx', '--no-install', 'tsx', 'shop/remove.ts', '--force');
    await command('git', 'add', '--all');
    strictEqual(await command('git', 'write-tree'), before);
  });
  await step('no file mentions the demo', async () => {
    deepStrictEqual(await mentions(directory), []);
  });
  await step('npm ci', async () => {
    await rm(join(directory, 'node_modules'));
    await npm('ci', '--prefer-offline', '--no-audit', '--no-fund');
  });
  // Before there is a route of its own, the service must compile, be packaged, and pass the tests that read its table.
  await check('typecheck');
  await packageStage();
  await step('jest, the tests of the access rules', () =>
    command('npx', '--no-install', 'jest', '--findRelatedTests', 'access-rules.ts'),
  );

  await step(`GET ${ROUTE} is added by the three steps of the README`, async () => {
    await addFunctionTexts(directory, await textsOfReadme(directory));
  });
  await step(`GET ${ROUTE} answers, with a token of its scope only`, () => checkRoute(directory));
  await check('lint');
  await check('typecheck');
  // The unit tests compute, and the others mostly wait.
  await Promise.all([check('test'), check('test:deploy').then(() => check('test:conformance'))]);
  await packageStage();
}

async function copyProject(
  directory: string,
  command: (name: string, ...args: readonly string[]) => Promise<string>,
): Promise<void> {
  await cp(PROJECT_DIRECTORY, directory, {
    recursive: true,
    filter: (source) => dirname(source) !== PROJECT_DIRECTORY || !NOT_COPIED.test(basename(source)),
  });
  await symlink(join(PROJECT_DIRECTORY, 'node_modules'), join(directory, 'node_modules'));
  // The emulator is installed once for all.
  for (const each of [PROJECT_DIRECTORY, directory]) {
    await mkdir(join(each, '.cache'), { recursive: true });
  }
  await mkdir(join(PROJECT_DIRECTORY, '.cache/test-deploy'), { recursive: true });
  await symlink(
    join(PROJECT_DIRECTORY, '.cache/test-deploy'),
    join(directory, '.cache/test-deploy'),
  );
  await command('git', 'init', '--quiet');
  // The patterns of .gitignore are for folders, and these are symbolic links.
  await appendFile(join(directory, '.git/info/exclude'), 'node_modules\n.cache\n');
  await command('git', 'add', '--all');
  const author = ['-c', 'user.name=test', '-c', 'user.email=test@example.com'];
  await command('git', ...author, 'commit', '--quiet', '--message', 'with the demo');
}

/** The three blocks of code in the section "Adding a route". */
async function textsOfReadme(directory: string): Promise<FunctionTexts> {
  const readme = await readFile(join(directory, 'README.md'), 'utf8');
  const [, section = ''] = /^### Adding a route\n([^]*?)^#/m.exec(readme) ?? [];
  const blocks = [...section.matchAll(/^ {3}```.*\n([^]*?)^ {3}```$/gm)].map(([, code = '']) =>
    code.replaceAll(/^ {3}/gm, ''),
  );
  const [declaration, rule, source, ...others] = blocks;
  if (declaration === undefined || rule === undefined || source === undefined) {
    throw new Error(`"Adding a route" has ${blocks.length} blocks of code; expected 3`);
  }
  deepStrictEqual(others, []);
  const path = `functions${ROUTE}.ts`;
  return { declaration, rules: `  ${rule}`, handler: { path, source } };
}

async function checkRoute(directory: string): Promise<void> {
  const service = await startLocalService({}, { directory });
  try {
    const status = async (request: object): Promise<number> => {
      const made = await fetch(`${service.issuer}/test-tokens`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(request),
      });
      const headers = { authorization: `Bearer ${await made.text()}` };
      return (await fetch(service.baseUrl + ROUTE, { headers })).status;
    };
    strictEqual((await fetch(service.baseUrl + ROUTE)).status, 401);
    strictEqual(await status({ user: 'alice' }), 200);
    strictEqual(await status({ user: 'bob' }), 403);
  } finally {
    await service.stop();
  }
}

async function mentions(directory: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const file = relative(directory, path);
    if (!entry.isFile() || /^(node_modules|\.git|\.cache)\//.test(file)) continue;
    if (MAY_MENTION.test(file)) continue;
    const text = await readFile(path, 'utf8');
    for (const [index, line] of text.split('\n').entries()) {
      const isMention =
        DEMO_NAMES.test(line) || (SERVICE_FILES.test(file) && DEMO_WORDS.test(line));
      if (isMention) found.push(`${file}:${index + 1}: ${line.trim().slice(0, 120)}`);
    }
  }
  return found;
}

/** Prints a step when it begins, and how long it took. The first one that fails ends the run. */
async function step(fact: string, check: () => Promise<unknown>): Promise<void> {
  const startedAt = performance.now();
  process.stdout.write(`  ${fact} ...\n`);
  try {
    await check();
  } catch (error) {
    process.stdout.write(`✗ ${fact}\n`);
    throw error;
  }
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  process.stdout.write(`✓ ${fact}: ${seconds} s\n`);
}

async function main(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'without-demo-'));
  try {
    await testWithoutDemo(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

// Without these handlers, a signal would end this process without an exit event, and its child
// processes would go on.
process.once('SIGINT', () => process.exit(130)).once('SIGTERM', () => process.exit(143));

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  // Another check may still run, and ends with this process.
  process.exit(1);
});
