import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { promisify } from 'node:util';
import { ComparisonFailed } from './comparison-failed';

/** The files of one revision, by their paths in the repository. */
export interface SourceFiles {
  /** The name of the revision for messages, such as `main`. */
  readonly name: string;
  readonly has: (path: string) => Promise<boolean>;
  readonly read: (path: string) => Promise<string>;
}

/** The name under which esbuild knows them. */
export const NAMESPACE = 'revision';

/** The path in the repository of a file as esbuild names it. */
export function pathIn(named: string): string {
  return posix.normalize(named.split(`${NAMESPACE}:`).at(-1) ?? named);
}

/** A folder of a git checkout. */
export interface Checkout {
  readonly root: string;
  /** The path of the folder in it: empty, or with a slash at its end. */
  readonly prefix: string;
}

/**
 * Finds the git checkout that a folder belongs to.
 *
 * @throws {ComparisonFailed} if there is none
 */
export async function findCheckout(folder: string): Promise<Checkout> {
  try {
    const printed = await git(folder, 'rev-parse', '--show-toplevel', '--show-prefix');
    const [root = '', prefix = ''] = printed.split('\n');
    return { root, prefix };
  } catch (error) {
    const { code, stderr } = failureOf(error);
    if (code === 'ENOENT') {
      throw new ComparisonFailed('git is not installed, which --diff reads the revision with');
    }
    const sentence = (stderr.split('\n')[0] ?? '').replace(/^fatal: /, '');
    throw new ComparisonFailed(
      sentence.startsWith('not a git repository')
        ? 'This is not a git checkout, so there is no revision to compare with; clone the repository, and run --diff in the clone'
        : `git cannot read this checkout: ${sentence}`,
    );
  }
}

/** The files as they are in a checkout now, with changes that are not committed. */
export function checkedOutFiles({ root }: Checkout): SourceFiles {
  return {
    name: 'the working tree',
    has: async (path) => (await stat(join(root, path)).catch(() => undefined))?.isFile() === true,
    read: (path) => readFile(join(root, path), 'utf8'),
  };
}

/**
 * The files of a revision, read from git one by one, so that the checkout and its index stay as they are.
 *
 * @throws {ComparisonFailed} if git does not know the revision
 */
export async function revisionFiles(
  { root }: Checkout,
  revision: string,
): Promise<SourceFiles & { readonly commit: string }> {
  const commit = await commitOf(root, revision);
  // A symbolic link is a file with another path in it; no source of the rules is one.
  const listed = await git(root, 'ls-tree', '-r', '-z', '--name-only', '--full-tree', commit);
  const paths = new Set(listed.split('\0'));
  return {
    name: revision,
    commit,
    has: (path) => Promise.resolve(paths.has(path)),
    read: (path) => git(root, 'cat-file', 'blob', `${commit}:${path}`),
  };
}

async function commitOf(root: string, revision: string): Promise<string> {
  try {
    const printed = await git(
      root,
      ...['rev-parse', '--verify', '--quiet', '--end-of-options'],
      `${revision}^{commit}`,
    );
    return printed.trim();
  } catch {
    throw new ComparisonFailed(
      `git does not know the revision ${JSON.stringify(revision)}; name a branch, a tag or a commit, and fetch it first if this clone is shallow: git fetch origin main, then --diff FETCH_HEAD`,
    );
  }
}

const TIMEOUT_MS = 30_000;
/** The list of the files of a large repository, or one file. */
const MAXIMUM_BYTES = 64 * 1024 * 1024;

async function git(directory: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('git', args, {
    cwd: directory,
    timeout: TIMEOUT_MS,
    maxBuffer: MAXIMUM_BYTES,
    encoding: 'utf8',
    env: {
      ...process.env,
      // A hook runs with those of its own repository.
      GIT_DIR: undefined,
      GIT_WORK_TREE: undefined,
      GIT_INDEX_FILE: undefined,
      GIT_PREFIX: undefined,
      // A command that only reads must not wait for another one that writes.
      GIT_OPTIONAL_LOCKS: '0',
      // findCheckout() tells its sentences apart.
      LC_ALL: 'C',
    },
  });
  return stdout;
}

/** The parts of an error of execFile that tell what went wrong. */
function failureOf(error: unknown): { readonly code: unknown; readonly stderr: string } {
  // `Object` makes an object of anything; another error has neither.
  const { code, stderr = '' } = Object(error) as { code?: unknown; stderr?: unknown };
  return { code, stderr: String(stderr) };
}
