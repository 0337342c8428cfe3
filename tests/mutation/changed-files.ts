import { execFileSync } from 'node:child_process';

/** The files of lib/ that a change touches, and the commit that it was compared with. */
export interface ChangedFiles {
  readonly base: string;
  readonly files: readonly string[];
}

/**
 * Finds the files of lib/ that differ from where the change began: in a pull request from the merge base with its
 * target, otherwise, and on the target itself, from the commit before.
 *
 * @param target the branch that the change is for, such as `origin/main`
 * @param directory of the repository
 * @returns undefined if git does not know the commit before, as in a clone of one commit
 */
export function changedFiles(target: string, directory = '.'): ChangedFiles | undefined {
  const git = (...args: readonly string[]): string | undefined => {
    try {
      return execFileSync('git', args, {
        cwd: directory,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }).trim();
    } catch {
      return undefined;
    }
  };
  const head = git('rev-parse', 'HEAD');
  const fork = git('merge-base', target, 'HEAD');
  const base = fork === undefined || fork === head ? git('rev-parse', '--verify', 'HEAD~1') : fork;
  if (base === undefined) return undefined;
  // With the changes that are not committed yet; a deleted file cannot be mutated.
  const names = git('diff', '--name-only', '--diff-filter=d', base, '--', 'lib');
  const files = names?.split('\n').filter((name) => name.endsWith('.ts')) ?? [];
  return { base, files };
}
