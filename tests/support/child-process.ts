import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A command that did not end as it should have. The message ends with what it has printed last. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
}

/** A child process that runs until it is stopped. */
export interface RunningProcess {
  /** Everything that it has printed so far, on either stream. */
  readonly output: () => string;
  /** Resolves when it has ended, whoever has ended it. */
  readonly ended: Promise<void>;
  readonly stop: () => Promise<void>;
}

const STOP_TIMEOUT_MS = 5_000;
const SHOWN_LINES = 40;

/** The last lines of a text, for a message. */
export function lastLines(text: string, count = SHOWN_LINES): string {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}

/** Starts a process. It is ended with this one, whatever ends that. */
export function start(command: string, args: readonly string[], env: Environment): RunningProcess {
  // In a group of its own, so that what it has started ends with it.
  const child = spawn(command, args, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = collectOutput(child);
  const endGroup = (signal: NodeJS.Signals): void => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    process.kill(-child.pid, signal);
  };
  const onExit = (): void => {
    endGroup('SIGKILL');
  };
  process.once('exit', onExit);
  const ended = new Promise<void>((resolve) => {
    child.once('error', () => {
      resolve();
    });
    child.once('close', () => {
      resolve();
    });
  }).then(() => {
    process.off('exit', onExit);
  });
  return {
    output,
    ended,
    stop: async () => {
      const timer = setTimeout(() => {
        endGroup('SIGKILL');
      }, STOP_TIMEOUT_MS);
      endGroup('SIGTERM');
      await ended;
      clearTimeout(timer);
    },
  };
}

/**
 * Runs a command to its end.
 *
 * @returns what it has printed, on either stream
 * @throws {CommandFailed} where it fails, is not there, or is still running at the timeout
 */
export async function run(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: Environment; readonly timeoutMs: number },
): Promise<string> {
  const { cwd, env, timeoutMs } = options;
  const child = spawn(command, args, {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
  });
  const output = collectOutput(child);
  const line = [command, ...args].join(' ');
  const [code, signal] = (await once(child, 'close').catch((error: unknown) => {
    throw new CommandFailed(`${line}: ${String(error)}`);
  })) as [number | null, NodeJS.Signals | null];
  if (code === 0) return output();
  const what =
    signal === null
      ? `ended with code ${String(code)}`
      : `was still running after ${timeoutMs / 1000} s, or was ended (${signal})`;
  throw new CommandFailed(`${line}\n${what}. It printed last:\n${lastLines(output())}`);
}

function collectOutput(child: ChildProcess): () => string {
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
  }
  return () => chunks.join('');
}
