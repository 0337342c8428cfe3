import { type ChildProcess, spawn } from 'node:child_process';
import { Readable, type Stream } from 'node:stream';

/** A child process that runs until it is stopped, and ends with this process at the latest. */
export interface RunningProcess {
  /** Everything that it has printed so far, to stdout and stderr. */
  readonly output: () => string;
  /** Resolves when it has ended, and also if it could not be started. */
  readonly ended: Promise<void>;
  /** Waits for output that matches; undefined if the process ends first or does not print it in time. */
  readonly printed: (pattern: RegExp, timeoutMs: number) => Promise<RegExpExecArray | undefined>;
  /** Sends a signal, unless it has ended. */
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Sends the stop signal and waits for the end, which SIGKILL forces after 10 seconds. */
  readonly stop: () => Promise<void>;
}

export interface StartOptions {
  readonly cwd?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** SIGTERM unless given. */
  readonly stopSignal?: NodeJS.Signals;
  /**
   * Signals reach its own children as well. Ctrl-C in the terminal then does not reach any of them,
   * so the caller must turn SIGINT into an exit.
   */
  readonly inOwnGroup?: boolean;
}

const STOP_TIMEOUT_MS = 10_000;

/** Starts a process. */
export function startProcess(
  command: string,
  args: readonly string[],
  { cwd, env, stopSignal = 'SIGTERM', inOwnGroup = false }: StartOptions,
): RunningProcess {
  const child = spawn(command, args, {
    cwd,
    env,
    detached: inOwnGroup,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = collectOutput(child.stdout, child.stderr);
  const send = (signal: NodeJS.Signals): void => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    process.kill(inOwnGroup ? -child.pid : child.pid, signal);
  };
  const kill = (): void => {
    send('SIGKILL');
    // Otherwise a grandchild that has inherited the streams would hold up the end.
    child.stdout.destroy();
    child.stderr.destroy();
  };
  const ended = untilClosed(child);
  endWithThisProcess(ended, kill);
  return {
    output,
    ended,
    printed: (pattern, timeoutMs) =>
      new Promise((resolve) => {
        const streams = [child.stdout, child.stderr];
        const settle = (match?: RegExpExecArray): void => {
          clearTimeout(timer);
          streams.forEach((stream) => stream.off('data', look));
          resolve(match);
        };
        const look = (): void => {
          const match = pattern.exec(output());
          if (match !== null) settle(match);
        };
        const timer = setTimeout(settle, timeoutMs);
        streams.forEach((stream) => stream.on('data', look));
        void ended.then(() => {
          settle();
        });
        look();
      }),
    signal: send,
    stop: async () => {
      const timer = setTimeout(kill, STOP_TIMEOUT_MS);
      send(stopSignal);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** Collects text that arrives on streams of a child process, in the order in which it arrives. */
export function collectOutput(...streams: readonly (Stream | null | undefined)[]): () => string {
  const chunks: string[] = [];
  for (const stream of streams.filter((each) => each instanceof Readable)) {
    stream.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
  }
  return () => chunks.join('');
}

/** Kills a child process if this process exits before it has ended. */
export function endWithThisProcess(ended: Promise<unknown>, kill: () => void): void {
  process.once('exit', kill);
  const forget = () => process.off('exit', kill);
  ended.then(forget, forget);
}

/** Resolves when a child process has ended and its output is complete, or if it did not start. */
function untilClosed(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('error', () => {
      resolve();
    });
    child.once('close', () => {
      resolve();
    });
  });
}
