import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** The name of the file that holds the access rules. */
export const RULES_FILE = 'access-rules.ts';

const AUTHOR = ['-c', 'user.name=test', '-c', 'user.email=test@example.com'];

/** A git repository in a temporary folder. */
export class Repository {
  readonly directory = mkdtempSync(join(tmpdir(), 'routes-diff-'));

  constructor() {
    this.git('init', '--quiet', '--template=', '--initial-branch', 'main');
  }

  git(...args: readonly string[]): string {
    return execFileSync('git', [...AUTHOR, ...args], {
      cwd: this.directory,
      encoding: 'utf8',
      // Settings of the developer, such as signed commits, must not count.
      env: { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
    }).trim();
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      const path = join(this.directory, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
  }

  /** Commits files, and returns the id of the commit. */
  commit(files: Readonly<Record<string, string>>): string {
    this.write(files);
    this.git('add', '--all');
    this.git('commit', '--quiet', '--allow-empty', '--message', 'change');
    return this.git('rev-parse', 'HEAD');
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** The text of access rules with these entries. */
export function rulesText(
  entries: string,
  {
    before = '',
    publicRoutes = '',
  }: { readonly before?: string; readonly publicRoutes?: string } = {},
): string {
  return `${before}
export const ACCESS_RULES = {
${entries}
};
export const PUBLIC_ROUTES: readonly string[] = [${publicRoutes}];
`;
}
