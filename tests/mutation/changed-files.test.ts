import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { changedFiles } from './changed-files';

let directory: string;

const git = (...args: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
    cwd: directory,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();

function commit(...files: readonly string[]): string {
  for (const file of files) writeFileSync(path.join(directory, file), String(Math.random()));
  git('add', '.');
  git('commit', '--quiet', '--message', 'x');
  return git('rev-parse', 'HEAD');
}

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'changed-files-'));
  mkdirSync(path.join(directory, 'lib/keys'), { recursive: true });
  git('init', '--quiet', '--initial-branch', 'main');
  commit('lib/log.ts', 'lib/keys/a.ts', 'README.md');
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

describe('the files of lib/ that a change touches', () => {
  test('are those that differ from where its branch began, also if they are not committed', () => {
    const base = git('rev-parse', 'HEAD');
    git('checkout', '--quiet', '-b', 'change');
    commit('lib/keys/a.ts', 'README.md');
    commit('lib/keys/b.ts', 'lib/notes.md');
    git('checkout', '--quiet', 'main');
    commit('lib/other.ts');
    git('checkout', '--quiet', 'change');
    writeFileSync(path.join(directory, 'lib/log.ts'), 'changed');
    expect(changedFiles('main', directory)).toEqual({
      base,
      files: ['lib/keys/a.ts', 'lib/keys/b.ts', 'lib/log.ts'],
    });
  });

  test('on the target itself are those of the latest commit', () => {
    const base = git('rev-parse', 'HEAD');
    commit('lib/log.ts');
    expect(changedFiles('main', directory)).toEqual({ base, files: ['lib/log.ts'] });
  });

  test('in a clone that does not have the target are those of the latest commit', () => {
    const base = git('rev-parse', 'HEAD');
    rmSync(path.join(directory, 'lib/log.ts'));
    commit('lib/keys/a.ts');
    expect(changedFiles('origin/main', directory)).toEqual({ base, files: ['lib/keys/a.ts'] });
  });

  test('are not known in a clone of one commit', () => {
    expect(changedFiles('origin/main', directory)).toBeUndefined();
  });
});
