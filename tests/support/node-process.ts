import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

export interface FinishedProcess {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
  /** What it wrote to file descriptor 3. */
  readonly result: string;
}

interface Surroundings {
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Runs a plain Node of the version that the tests run on, and waits until it has ended. */
export async function runNode(
  parameters: readonly string[],
  { directory, environment }: Surroundings,
): Promise<FinishedProcess> {
  const child = spawn(process.execPath, parameters, {
    cwd: directory,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const read = (stream: unknown): Promise<string> =>
    stream instanceof Readable ? text(stream) : Promise.resolve('');
  const [output, errors, result, [code]] = await Promise.all([
    read(child.stdout),
    read(child.stderr),
    read(child.stdio[3]),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { code, output, errors, result };
}
