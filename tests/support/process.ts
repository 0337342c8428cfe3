import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  collectOutput,
  endWithThisProcess,
  startProcess,
} from '../../local/offline/running-process';
import { toPrivateJwk } from '../../local/provider/token-signing';
import { LOCAL_IDENTITIES, LOCAL_SCOPES } from './identities';
import { rsaKey } from './signing';
import { runWarm, warmCall } from './warm/client';

export const PROJECT_DIRECTORY = join(__dirname, '../..');

export type Environment = Readonly<Record<string, string | undefined>>;

/** A command that failed. The message ends with the last lines that it printed. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
}

export interface RunOptions {
  readonly cwd?: string;
  /** All variables of the process; the variables of this process are not added. */
  readonly env: Environment;
  readonly timeoutMs?: number;
  /** `ignore` if nothing may wait for a reader of stdout; it is then empty. */
  readonly stdout?: 'pipe' | 'ignore';
  /** Standard input; empty unless given. */
  readonly input?: string;
}

/** A process that ended by itself, with any exit code. */
export interface FinishedProcess {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** stdout and stderr together, in the order in which they arrived. */
  readonly output: string;
  /** The text that it wrote to file descriptor 3. */
  readonly result: string;
}

const TIMEOUT_MS = 60_000;
const SHOWN_LINES = 40;

/** The last lines of a text, for a message. */
export function lastLines(text: string, count = SHOWN_LINES): string {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}

/**
 * Runs a command until it ends.
 *
 * @throws {CommandFailed} if it cannot be started, or was killed: by the timeout or from outside
 */
export async function runToEnd(
  command: string,
  args: readonly string[],
  { cwd = PROJECT_DIRECTORY, env, timeoutMs = TIMEOUT_MS, stdout = 'pipe', input }: RunOptions,
): Promise<FinishedProcess> {
  const line = [command, ...args].join(' ');
  const child = spawn(command, args, {
    cwd,
    env,
    stdio: [input === undefined ? 'ignore' : 'pipe', stdout, 'pipe', 'pipe'],
  });
  child.stdin?.end(input);
  const kill = (): void => {
    child.kill('SIGKILL');
    // Otherwise a grandchild that has inherited the streams would hold up the end.
    child.stdio.forEach((stream) => stream?.destroy());
  };
  const timer = setTimeout(kill, timeoutMs);
  const output = collectOutput(child.stdout, child.stderr);
  const [printed, errors] = [collectOutput(child.stdout), collectOutput(child.stderr)];
  const result = collectOutput(child.stdio[3]);
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  endWithThisProcess(closed, kill);
  const [exitCode, signal] = await closed
    .catch((error: unknown) => {
      throw new CommandFailed(`${line}: ${String(error)}`);
    })
    .finally(() => {
      clearTimeout(timer);
    });
  if (exitCode === null) throw notEnded(line, timeoutMs, signal, output());
  return { exitCode, stdout: printed(), stderr: errors(), output: output(), result: result() };
}

function notEnded(line: string, timeoutMs: number, signal: unknown, output: string): CommandFailed {
  return new CommandFailed(
    `${line}\nwas still running after ${timeoutMs / 1000} s, or was ended (${String(signal)}). It printed last:\n${lastLines(output)}`,
  );
}

/**
 * Runs a command that must succeed.
 *
 * @returns everything that it has printed, on either stream
 * @throws {CommandFailed} if it fails, cannot be started, or is still running at the timeout
 */
export async function run(
  command: string,
  args: readonly string[],
  options: RunOptions,
): Promise<string> {
  const { exitCode, output } = await runToEnd(command, args, options);
  if (exitCode === 0) return output;
  throw new CommandFailed(
    `${[command, ...args].join(' ')}\nended with code ${exitCode}. It printed last:\n${lastLines(output)}`,
  );
}

/**
 * Runs a Node of the version that the tests run on, until it ends. osls and the tools run in a process that has run others
 * before, and whose packages are loaded.
 */
export async function runNode(
  args: readonly string[],
  options: RunOptions,
): Promise<FinishedProcess> {
  const { cwd = PROJECT_DIRECTORY, env, timeoutMs = TIMEOUT_MS, input = '' } = options;
  const call = warmCall(args, { cwd, env, input });
  if (call === undefined) return runToEnd(process.execPath, args, options);
  const result = await runWarm(call, timeoutMs);
  if (result === undefined || result.exitCode === null) {
    throw notEnded(args.join(' '), timeoutMs, result?.signal, result?.output ?? '');
  }
  return { ...result, exitCode: result.exitCode, result: '' };
}

/** Runs a TypeScript file of `local/` until it ends. */
export function runLocalScript(
  file: string,
  args: readonly string[],
  environment: Environment = {},
): Promise<FinishedProcess> {
  const env = { ...process.env, ...environment };
  return runNode(['--import', 'tsx', `local/${file}`, ...args], { env });
}

/** Runs `sls` until it ends. A command that should have failed must not outlive its test. */
export function runServerless(
  args: readonly string[],
  environment: Environment = {},
): Promise<FinishedProcess> {
  const env = { ...process.env, ...environment };
  const serverless = 'node_modules/serverless/bin/serverless.js';
  return runNode([serverless, ...args], { env, timeoutMs: 30_000 });
}

export interface IdentityProviderProcess {
  readonly issuer: string;
  readonly port: number;
  /** Its output on both streams. */
  readonly output: () => string;
  readonly stop: () => Promise<void>;
}

const START_TIMEOUT_MS = 30_000;

export interface IdentityProviderProcessOptions {
  /** Any free one unless given. */
  readonly port?: number;
  /** The file of users and clients; one with `LOCAL_IDENTITIES` unless given. */
  readonly file?: string;
  /** The scopes that `*` stands for in the file. */
  readonly scopes?: readonly string[];
  /** Without it, the provider has a key that no other in this test file has. */
  readonly keyFile?: string;
  /** The provider that it plays. */
  readonly play?: string;
}

/**
 * Starts the identity provider in a process of its own: jest cannot load ES modules.
 *
 * @throws {CommandFailed} with its output if it does not start
 */
export async function startIdentityProviderProcess({
  port = 0,
  file,
  scopes = LOCAL_SCOPES,
  keyFile,
  play,
}: IdentityProviderProcessOptions = {}): Promise<IdentityProviderProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'identities-'));
  const ownFile = join(folder, 'identities.yml');
  // JSON is YAML.
  await writeFile(ownFile, JSON.stringify(LOCAL_IDENTITIES));
  const ownKeyFile = join(folder, 'key.json');
  const { privateKey } = rsaKey('');
  await writeFile(ownKeyFile, JSON.stringify(toPrivateJwk({ kid: randomUUID(), privateKey })));
  const { output, printed, stop } = startProcess(
    process.execPath,
    [
      // Its own files are CommonJS; hooks for ES modules would take a third of its start.
      ...['--require', 'tsx/cjs', 'local/provider/serve.ts'],
      ...['--port', String(port), '--identities', file ?? ownFile, '--scopes', scopes.join(' ')],
      ...['--key-file', keyFile ?? ownKeyFile],
      ...(play === undefined ? [] : ['--play', play]),
    ],
    { cwd: PROJECT_DIRECTORY, env: process.env },
  );
  const stopAndRemove = async (): Promise<void> => {
    await stop();
    await rm(folder, { recursive: true, force: true });
  };
  const issuer = (await printed(/listening on (\S+)/, START_TIMEOUT_MS))?.[1];
  if (issuer === undefined) {
    await stopAndRemove();
    throw new CommandFailed(
      `The identity provider did not start. It printed:\n${lastLines(output())}`,
    );
  }
  return { issuer, port: Number(new URL(issuer).port), output, stop: stopAndRemove };
}
