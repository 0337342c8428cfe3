import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { build } from 'esbuild';

/**
 * Runs a script in a fresh Node of the same version, which logs to nowhere and writes its
 * result, as JSON, to file descriptor 3.
 *
 * @throws {Error} if it fails or writes no result
 */
export async function runInFreshNode(
  script: string,
  parameters: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<unknown> {
  const child = spawn(process.execPath, [script, ...parameters], {
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
    // Nothing of the developer's environment: NODE_OPTIONS alone could change every figure.
    env: environment,
  });
  // With 'pipe' in its place, descriptor 3 is a readable stream.
  const [result, [code]] = await Promise.all([
    text(child.stdio[3] as Readable),
    once(child, 'exit') as Promise<[number | null]>,
  ]);
  if (code !== 0 || result === '') throw new Error(`${script} ended with code ${String(code)}`);
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
