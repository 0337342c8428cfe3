import { join } from 'node:path';
import { build } from 'esbuild';
import { runNode } from '../tests/support/process';

/** A part of the measurements that takes longer than this hangs. */
const TIMEOUT_MS = 600_000;

/**
 * Runs a script in a fresh Node of the same version. Its log is dropped, and it writes its result,
 * as JSON, to file descriptor 3.
 *
 * @param call the options of Node, the script and its arguments
 * @param environment all of its variables: NODE_OPTIONS alone could change every figure
 * @throws {Error} with its errors if it ends in any other way
 */
export async function runInFreshNode(
  call: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<unknown> {
  const { exitCode, stderr, result } = await runNode(call, {
    env: environment,
    // A pipe would be measured as well.
    stdout: 'ignore',
    timeoutMs: TIMEOUT_MS,
  });
  if (exitCode !== 0 || result === '') {
    throw new Error(`${call.join(' ').slice(0, 200)} ended with code ${exitCode}:\n${stderr}`);
  }
  return JSON.parse(result) as unknown;
}

/** Bundles a script for fresh processes: a loader of TypeScript would be measured as well. */
export async function bundleScript(
  name: 'cold-sample' | 'warm-sample',
  directory: string,
): Promise<string> {
  const outfile = join(directory, `${name}.mjs`);
  await build({
    entryPoints: [join('bench', `${name}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    // For the require() of CommonJS dependencies.
    banner: { js: 'const require=process.getBuiltinModule;' },
  });
  return outfile;
}
