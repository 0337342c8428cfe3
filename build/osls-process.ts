import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const PROJECT_DIRECTORY = join(__dirname, '..');
const TIMEOUT_MS = 60_000;
/** A service of many functions, printed. */
const MAXIMUM_BYTES = 64 * 1024 * 1024;

/** A command of osls has failed. The message is the command and the sentence of osls. */
export class OslsFailed extends Error {
  override readonly name = 'OslsFailed';

  /** @param reason empty if osls has given none */
  constructor(
    command: string,
    readonly reason: string,
  ) {
    super(`${command} failed${reason === '' ? '' : `: ${reason}`}`);
  }
}

/**
 * Runs a command of osls on a service, in a process of its own.
 *
 * @param args the command and its options, such as `['info', '--stage', 'dev']`
 * @param cwd the folder of the service, by default this one
 * @param env its variables, by default those of this process
 * @throws {OslsFailed} if it fails, or takes longer than a minute
 */
export async function runOsls(
  args: readonly string[],
  cwd = PROJECT_DIRECTORY,
  env: NodeJS.ProcessEnv = process.env,
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const osls = join(PROJECT_DIRECTORY, 'node_modules/serverless/bin/serverless.js');
  const options = { cwd, env, timeout: TIMEOUT_MS, maxBuffer: MAXIMUM_BYTES };
  return promisify(execFile)(process.execPath, [osls, ...args], options).catch((error: unknown) => {
    throw new OslsFailed(['sls', ...args].join(' '), reasonOf(error));
  });
}

/** The text that osls prints after "Error:", without its command line and warnings. */
function reasonOf(error: unknown): string {
  if (error instanceof Error && 'killed' in error && error.killed === true) {
    return `osls did not end within ${TIMEOUT_MS / 1000} seconds; this machine may be busy`;
  }
  const printed = error instanceof Error && 'stdout' in error ? String(error.stdout) : '';
  return /^Error:\s+([^]+)/m.exec(printed)?.[1]?.trim() ?? '';
}
