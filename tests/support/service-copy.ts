import { mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addFunction } from './add-function';
import { FIXTURE_FUNCTIONS } from './fixture-routes';
import { PROJECT_DIRECTORY, run } from './process';

/** Files that packaging does not read, and settings of the developer. */
const LEFT_OUT =
  /^(node_modules|coverage|bench|docs|tests|\.git|\.cache|\.serverless|\.esbuild|\.env.*|issuers\.yml)$/;

/** A copy of the service in a temporary folder. */
export interface ServiceCopy {
  readonly directory: string;
  readonly remove: () => Promise<void>;
}

/**
 * Copies the service, so that several tests can package and deploy it at the same time: osls always
 * writes and deletes `.serverless` beside serverless.yml, even if it is told to use another folder.
 */
export async function copyService(): Promise<ServiceCopy> {
  const directory = await mkdtemp(join(tmpdir(), 'service-copy-'));
  const copied = (await readdir(PROJECT_DIRECTORY)).filter((name) => !LEFT_OUT.test(name));
  // cp() of Node takes ten times the CPU.
  await run('cp', ['-R', ...copied, directory], { env: process.env });
  await symlink(join(PROJECT_DIRECTORY, 'node_modules'), join(directory, 'node_modules'));
  return { directory, remove: () => rm(directory, { recursive: true, force: true }) };
}

/** Copies the service, and adds the fixture routes to it. */
export async function copyServiceWithFixture(functions = FIXTURE_FUNCTIONS): Promise<ServiceCopy> {
  const copy = await copyService();
  for (const each of functions) await addFunction(copy.directory, each);
  return copy;
}
