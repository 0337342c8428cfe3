import { setTimeout as delay } from 'node:timers/promises';
import { type RunningProcess, startProcess } from '../../local/offline/running-process';
import { CommandFailed, type Environment, lastLines } from '../support/process';

/** A running identity provider. */
export interface Server extends Pick<RunningProcess, 'signal' | 'stop'> {
  readonly url: string;
  /** The end of its log, for error messages. */
  readonly logTail: () => string;
}

interface ServerCommand {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Environment;
  readonly url: string;
  /** Answers with success when the server is ready. */
  readonly readyPath: string;
}

const READY_TIMEOUT_MS = 120_000;

/**
 * Starts a server and waits until it is ready.
 *
 * @throws {CommandFailed} with the end of its log if it does not start
 */
export async function runServer(options: ServerCommand): Promise<Server> {
  const { name, command, args, cwd, env, url, readyPath } = options;
  const server = startProcess(command, args, { cwd, env, inOwnGroup: true });
  const logTail = (): string => lastLines(server.output(), 15);
  const ended = server.ended.then(() => false);
  if (await Promise.race([isReady(url + readyPath), ended])) {
    return { url, logTail, signal: server.signal, stop: server.stop };
  }
  await server.stop();
  throw new CommandFailed(`${name} did not start. Its log ends with:\n${logTail()}`);
}

async function isReady(url: string): Promise<boolean> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (Date.now() < deadline) {
    const signal = AbortSignal.timeout(5_000);
    const response = await fetch(url, { signal }).catch(() => undefined);
    await response?.body?.cancel();
    if (response?.ok) return true;
    await delay(200);
  }
  return false;
}
