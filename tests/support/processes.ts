import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export const PROJECT_DIRECTORY = join(__dirname, '../..');

export interface FinishedProcess {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface IdentityProviderProcess {
  readonly issuer: string;
  readonly port: number;
  /** Everything that it has printed, on either stream. */
  readonly output: () => string;
  readonly stop: () => Promise<void>;
}

/** The users of the identity provider under test, as its script takes them. */
export const LOCAL_USERS = JSON.stringify({
  alice: ['orders:read', 'orders:write', 'products:read'],
  bob: ['products:read'],
});

type Environment = Readonly<Record<string, string>>;

/** Runs a TypeScript file of `local/` to its end. */
export async function runLocalScript(
  file: string,
  args: readonly string[],
  environment: Environment = {},
): Promise<FinishedProcess> {
  return finished(startNode(['--import', 'tsx', `local/${file}`, ...args], environment));
}

/** Runs `sls` to its end. */
export async function runServerless(
  args: readonly string[],
  environment: Environment = {},
): Promise<FinishedProcess> {
  const child = startNode(['node_modules/serverless/bin/serverless.js', ...args], environment);
  // A command that should have failed and goes on instead must not outlive its test.
  const timer = setTimeout(() => child.kill('SIGKILL'), 30_000);
  return finished(child).finally(() => {
    clearTimeout(timer);
  });
}

/** Starts the identity provider on a free port, in a process of its own: jest cannot load ES modules. */
export async function startIdentityProviderProcess(): Promise<IdentityProviderProcess> {
  const child = startNode(['--import', 'tsx', 'local/provider/serve.ts', '0', LOCAL_USERS], {});
  let output = '';
  const issuer = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        output += chunk;
        const url = /listening on (\S+)/.exec(output)?.[1];
        if (url !== undefined) resolve(url);
      });
    }
    child.once('exit', () => {
      reject(new Error(`The identity provider did not start: ${output}`));
    });
  });
  return {
    issuer,
    port: Number(new URL(issuer).port),
    output: () => output,
    stop: async () => {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    },
  };
}

function startNode(args: readonly string[], environment: Environment): ChildProcess {
  return spawn(process.execPath, args, {
    cwd: PROJECT_DIRECTORY,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function finished(child: ChildProcess): Promise<FinishedProcess> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  await once(child, 'close');
  return { exitCode: child.exitCode, stdout, stderr };
}
