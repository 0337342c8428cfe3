import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { format, getFileInfo, resolveConfig } from 'prettier';
import { readOptions } from '../build/command-line';
import { withoutDemo } from './without-demo';

const PROJECT_DIRECTORY = join(__dirname, '..');

/** Files and folders of the demo alone, besides this folder. */
const PATHS = [
  'events/orders.json',
  'events/products.json',
  'functions/orders.ts',
  'functions/products.ts',
  'plugins/orders.cjs',
  'tests/shop',
];
const THIS_FOLDER = 'shop';
const PACKAGE = 'package.json';

const SKIPPED = /^(node_modules|coverage|\.git|\.cache|\.serverless|\.esbuild|package-lock\.json)$/;
const TEXT = /\.(ts|mjs|cjs|yml|json|md)$|^run$/;

const OPTIONS = readOptions({
  script: 'remove-demo',
  purpose: 'Takes the shop out of the service, and this tool with it.',
  options: {
    'dry-run': { type: 'boolean', help: 'says what would change, and changes nothing' },
    force: { type: 'boolean', help: 'also with uncommitted changes, or without git' },
  },
});

/** A reason not to begin. The message says what to do. */
class RemovalRefused extends Error {
  override readonly name = 'RemovalRefused';
}

async function removeDemo(): Promise<void> {
  const isDryRun = OPTIONS['dry-run'] ?? false;
  if (!isDryRun && OPTIONS.force !== true) requireCleanCheckout();
  // Everything is read, and every marker is checked, before the first change.
  const edits = findEdits();

  for (const [file, text] of edits) {
    if (file === PACKAGE) continue;
    print(isDryRun, 'edit', file);
    if (!isDryRun) await write(file, text);
  }
  for (const path of PATHS.filter((each) => existsSync(join(PROJECT_DIRECTORY, each)))) {
    print(isDryRun, 'delete', path);
    if (!isDryRun) rmSync(join(PROJECT_DIRECTORY, path), { recursive: true });
  }
  // The npm script goes last, so that a run which was interrupted can be repeated.
  const manifest = edits.get(PACKAGE);
  if (manifest !== undefined) {
    print(isDryRun, 'edit', PACKAGE);
    print(isDryRun, 'edit', 'package-lock.json');
    if (!isDryRun) {
      await write(PACKAGE, manifest);
      updateLockfile();
    }
  }
  print(isDryRun, 'delete', THIS_FOLDER);
  if (isDryRun) {
    process.stdout.write('\nNothing has changed. To do it: npm run remove-demo\n');
    return;
  }
  rmSync(join(PROJECT_DIRECTORY, THIS_FOLDER), { recursive: true });
  process.stdout.write(
    '\nThe demo is gone. Next: npm prune, then npm test, then commit.\n' +
      'Your own routes: see "Adding a route" in README.md.\n',
  );
}

function requireCleanCheckout(): void {
  let changes: string;
  try {
    changes = git('status', '--porcelain');
  } catch {
    throw new RemovalRefused(
      'This is not a git checkout, so nothing could be undone. To go on anyway: npm run remove-demo -- --force',
    );
  }
  if (changes === '') return;
  throw new RemovalRefused(
    `There are uncommitted changes, which could not be told apart afterwards:\n${changes}` +
      'Commit them first, or go on anyway: npm run remove-demo -- --force',
  );
}

function git(...args: readonly string[]): string {
  return execFileSync('git', args, {
    cwd: PROJECT_DIRECTORY,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

/** The new text of each file that holds something of the demo and of the service. */
function findEdits(): ReadonlyMap<string, string> {
  const edits = new Map<string, string>();
  for (const file of sharedFiles(PROJECT_DIRECTORY)) {
    const text = readFileSync(join(PROJECT_DIRECTORY, file), 'utf8');
    const edited = withoutDemo(file, text);
    if (edited !== text) edits.set(file, edited);
  }
  return edits;
}

function sharedFiles(directory: string): readonly string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    const file = relative(PROJECT_DIRECTORY, path).replaceAll('\\', '/');
    if (SKIPPED.test(entry.name) || [...PATHS, THIS_FOLDER].includes(file)) return [];
    if (entry.isDirectory()) return sharedFiles(path);
    return entry.isFile() && TEXT.test(entry.name) ? [file] : [];
  });
}

async function write(file: string, text: string): Promise<void> {
  const path = join(PROJECT_DIRECTORY, file);
  // Prettier knows no parser for a shell script.
  const { inferredParser } = await getFileInfo(path);
  const options = { ...(await resolveConfig(path)), filepath: path };
  writeFileSync(path, inferredParser === null ? text : await format(text, options));
}

/** Has npm take the packages out of the lockfile, from its cache if that is enough. */
function updateLockfile(): void {
  const args = ['install', '--package-lock-only', '--ignore-scripts', '--no-audit', '--no-fund'];
  const run = (...more: readonly string[]) =>
    execFileSync('npm', [...args, ...more], {
      cwd: PROJECT_DIRECTORY,
      stdio: ['ignore', 'ignore', 'ignore'],
      shell: process.platform === 'win32',
    });
  try {
    run('--offline');
  } catch {
    run();
  }
}

function print(isDryRun: boolean, action: 'edit' | 'delete', path: string): void {
  process.stdout.write(`${isDryRun ? 'would ' : ''}${action} ${path}\n`);
}

removeDemo().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
