import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { addFunction } from './add-function';
import { FIXTURE_FUNCTIONS } from './fixture-routes';

const PROJECT_DIRECTORY = join(__dirname, '../..');

/** What packaging does not read, and settings of a developer's own. */
const LEFT_OUT =
  /^(node_modules|coverage|bench|docs|tests|\.git|\.cache|\.serverless|\.esbuild|\.env.*)$/;

/** A copy of the service in a folder of its own. */
export interface ServiceCopy {
  readonly directory: string;
  readonly remove: () => Promise<void>;
}

/**
 * Copies the service, so that it can be packaged and deployed while others do the same: whichever
 * folders osls is told to use, it always writes and deletes `.serverless` beside serverless.yml.
 */
export async function copyService(): Promise<ServiceCopy> {
  const directory = await mkdtemp(join(tmpdir(), 'service-copy-'));
  await cp(PROJECT_DIRECTORY, directory, {
    recursive: true,
    filter: (source) => dirname(source) !== PROJECT_DIRECTORY || !LEFT_OUT.test(basename(source)),
  });
  await symlink(join(PROJECT_DIRECTORY, 'node_modules'), join(directory, 'node_modules'));
  return { directory, remove: () => rm(directory, { recursive: true, force: true }) };
}

/** Copies the service, and adds the fixture routes to it. */
export async function copyServiceWithFixture(functions = FIXTURE_FUNCTIONS): Promise<ServiceCopy> {
  const copy = await copyService();
  for (const each of functions) await addFunction(copy.directory, each);
  return copy;
}
