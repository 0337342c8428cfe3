// The processes that run tools for all test files of one run of jest: docs/decisions/0037-a-fast-suite.md.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { WarmKind, WarmRequest, WarmResult } from './request';

const RUNNER = join(__dirname, 'runner.cjs');
const MARK = '\u0000the end of a run\u0000';

/** The packages that stay loaded grow with what the tools load. */
const MAXIMUM_RUNS = 40;

/** A process that can run a tool, and how many it has run. */
interface Runner {
  readonly kind: WarmKind;
  readonly child: ChildProcess;
  runs: number;
}

/** Of a kind: more would not be faster, and the start of each takes seconds. */
const MAXIMUM_RUNNERS = availableParallelism();

const runners = new Set<Runner>();
const idle: Runner[] = [];
/** Those who wait for a runner of a kind. */
const waiting: { readonly kind: WarmKind; readonly take: (runner: Runner) => void }[] = [];

/**
 * Opens the pool.
 *
 * @param path of its socket
 * @returns ends it
 */
export async function openPool(path: string): Promise<() => void> {
  const server = createServer({ allowHalfOpen: true }, (socket) => void serve(socket));
  server.unref();
  await once(server.listen(path), 'listening');
  return () => {
    for (const { child } of runners) child.kill('SIGKILL');
  };
}

async function serve(socket: Socket): Promise<void> {
  socket.on('error', () => undefined);
  // client.ts sends this.
  const request = JSON.parse(await readRequest(socket)) as WarmRequest;
  const runner = await takeRunner(request.kind);
  if (socket.destroyed) {
    release(runner);
    return;
  }
  // A test that has ended, or waits no longer, closes its connection.
  const abandon = (): void => void runner.child.kill('SIGKILL');
  socket.once('close', abandon);
  const result = await runIn(runner, request);
  socket.off('close', abandon);
  if (runner.child.connected && runner.runs < MAXIMUM_RUNS) release(runner);
  else runner.child.kill('SIGKILL');
  socket.end(JSON.stringify(result));
}

/** Reads to the end, and leaves the other direction open. */
function readRequest(socket: Socket): Promise<string> {
  let request = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => (request += chunk));
  return new Promise((resolve) => {
    socket.once('end', () => {
      resolve(request);
    });
  });
}

function takeRunner(kind: WarmKind): Promise<Runner> {
  const [found] = takeFirst(idle, kind);
  if (found !== undefined) return Promise.resolve(found);
  const alike = [...runners].filter((runner) => runner.kind === kind);
  if (alike.length < MAXIMUM_RUNNERS) return Promise.resolve(startRunner(kind));
  return new Promise((take) => waiting.push({ kind, take }));
}

/** Hands a runner to the one who has waited longest. */
function release(runner: Runner): void {
  const [next] = takeFirst(waiting, runner.kind);
  if (next === undefined) idle.push(runner);
  else next.take(runner);
}

function takeFirst<Entry extends { readonly kind: WarmKind }>(
  list: Entry[],
  kind: WarmKind,
): readonly Entry[] {
  const index = list.findIndex((entry) => entry.kind === kind);
  return index < 0 ? [] : list.splice(index, 1);
}

function startRunner(kind: WarmKind): Runner {
  const child = spawn(process.execPath, [...(kind === 'tsx' ? ['--import', 'tsx'] : []), RUNNER], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const runner = { kind, child, runs: 0 };
  runners.add(runner);
  child.once('close', () => {
    runners.delete(runner);
    const place = idle.indexOf(runner);
    if (place >= 0) idle.splice(place, 1);
    const [next] = takeFirst(waiting, kind);
    next?.take(startRunner(kind));
  });
  // The pool must not keep jest alive.
  child.unref();
  child.channel?.unref();
  for (const stream of [child.stdout, child.stderr]) (stream as Socket).unref();
  return runner;
}

/** Runs a tool, and waits until it ends or ends its process. */
function runIn(runner: Runner, request: WarmRequest): Promise<WarmResult> {
  const { child } = runner;
  runner.runs += 1;
  const printed = { stdout: '', stderr: '' };
  let output = '';
  return new Promise((resolve) => {
    let endedWith: number | undefined;
    const settle = (exitCode: number | null, signal: NodeJS.Signals | null = null): void => {
      child.off('message', noteEnd).off('close', settle);
      child.stdout?.removeAllListeners('data');
      child.stderr?.removeAllListeners('data');
      const [stdout, stderr, both] = [printed.stdout, printed.stderr, output].map((all) =>
        all.replaceAll(MARK, ''),
      );
      resolve({ exitCode, signal, stdout: stdout ?? '', stderr: stderr ?? '', output: both ?? '' });
    };
    const settleIfComplete = (): void => {
      if (endedWith === undefined) return;
      if (Object.values(printed).every((all) => all.endsWith(MARK))) settle(endedWith);
    };
    const noteEnd = (message: unknown): void => {
      // runner.cjs sends nothing else.
      endedWith = (message as { readonly exitCode: number }).exitCode;
      settleIfComplete();
    };
    child.on('message', noteEnd).once('close', settle);
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]?.setEncoding('utf8').on('data', (chunk: string) => {
        printed[name] += chunk;
        output += chunk;
        settleIfComplete();
      });
    }
    child.send({ ...request, mark: MARK });
  });
}
