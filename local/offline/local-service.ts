import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { AuthorizerVariable } from '../../lib/config/config';
import { findFreePorts } from '../network/free-ports';
import { localIssuer } from '../provider/identity-provider';
import { readyLine } from './ready-message';

/** A running `sls offline` of its own, beside any other that may be running. */
export interface LocalService {
  readonly baseUrl: string;
  readonly issuer: string;
  /** Everything that it has printed so far. */
  readonly output: () => string;
  readonly stop: () => Promise<void>;
}

export interface LocalServiceOptions {
  /** Any free port unless it is given. */
  readonly identityProviderPort?: number;
  /** The folder of the service or of a copy of it. */
  readonly directory?: string;
}

const PROJECT_DIRECTORY = join(__dirname, '../..');
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 10_000;

/**
 * Starts the service as `npm start` does, on free ports, and waits until it answers.
 *
 * @param overrides variables of the environment that replace the usual settings
 * @throws {Error} with the output of the service if it does not start
 */
export async function startLocalService(
  overrides: Readonly<Record<string, string>> = {},
  options: LocalServiceOptions = {},
): Promise<LocalService> {
  const { identityProviderPort = 0, directory = PROJECT_DIRECTORY } = options;
  const [apiPort = 0, lambdaPort = 0, freePort = 0] = await findFreePorts(3);
  const issuerPort = identityProviderPort || freePort;
  // A build folder of its own: `sls package` deletes the usual one, even if it is in use.
  const buildFolder = `node_modules/.cache/sls-offline-${apiPort}`;
  const parameters = {
    apiPort,
    lambdaPort,
    identityProviderPort: issuerPort,
    buildFolder,
  };
  const child = spawn(
    process.execPath,
    [
      join(directory, 'node_modules/serverless/bin/serverless.js'),
      'offline',
      ...Object.entries(parameters).flatMap(([name, value]) => ['--param', `${name}=${value}`]),
    ],
    {
      cwd: directory,
      env: { ...process.env, ...serviceSettings(localIssuer(issuerPort)), ...overrides },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const output = collectOutput(child);
  const stop = async (): Promise<void> => {
    await end(child);
    await rm(join(directory, buildFolder), { recursive: true, force: true });
  };
  // The service must end with this process, for any reason that it ends.
  process.once('exit', () => child.kill('SIGKILL'));

  const ready = untilPrinted(child, output, readyLine(apiPort)).then(() => true);
  const exited = once(child, 'exit').then(() => false);
  const tooLate = delay(START_TIMEOUT_MS, false, { ref: false });
  if (await Promise.race([ready, exited, tooLate])) {
    const baseUrl = `http://localhost:${apiPort}`;
    return { baseUrl, issuer: localIssuer(issuerPort), output, stop };
  }
  await stop();
  throw new Error(`The local service did not start. It printed:\n${output()}`);
}

/**
 * Every setting of the authorizer that comes from the environment. A variable that is unset here, or
 * empty, would be filled from a developer's .env file.
 */
function serviceSettings(
  issuer: string,
): Record<Exclude<AuthorizerVariable, 'USAGE_KEY_CLAIM'>, string> {
  return {
    JWT_ISSUER: issuer,
    JWT_AUDIENCE: 'https://api.example.com',
    JWKS_URI: `${issuer}/.well-known/jwks.json`,
    JWT_ALGORITHMS: 'RS256',
    JWT_CLOCK_TOLERANCE_SECONDS: '5',
    JWKS_MAX_STALE_SECONDS: '86400',
    TOKEN_SCHEME: 'Bearer',
    INVALID_TOKEN_RESPONSE: 'forbidden',
  };
}

function collectOutput(child: ChildProcess): () => string {
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
  }
  return () => chunks.join('');
}

/** Waits for a line of the service itself: another process may answer on the port. */
function untilPrinted(child: ChildProcess, output: () => string, text: string): Promise<void> {
  return new Promise((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', () => {
        if (output().includes(text)) resolve();
      });
    }
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  child.kill('SIGINT');
  await exited;
  clearTimeout(timer);
}
