import { strictEqual } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { APIGatewayAuthorizerResult } from 'aws-lambda';
import JSZip from 'jszip';
import { parseCaller } from '../../../lib/caller';
import type { IssuerEntry } from '../../../lib/config/trusted-issuer';
import { collectOutput, endWithThisProcess } from '../../../local/offline/running-process';
import { effectOn } from '../../support/effect';
import { lastLines, run } from '../../support/process';
import { STAGE_ARN } from '../../support/stage-arn';
import { decisionsIn, type Target, type Verdict } from './verdict';

/** The authorizer as `sls package` makes it, in a folder of its own. */
export interface PackagedAuthorizer {
  /** Starts it as Lambda does, with only this variable in its environment. */
  readonly start: (name: string, issuers: readonly IssuerEntry[]) => Promise<Target>;
  readonly remove: () => Promise<void>;
}

/** Answers of the process below. */
interface Answer {
  readonly policy?: APIGatewayAuthorizerResult;
  readonly error?: string;
}

const PACKAGE_TIMEOUT_MS = 120_000;
const ANSWER_TIMEOUT_MS = 20_000;
const START_TIMEOUT_MS = 20_000;
const STOP_TIMEOUT_MS = 5_000;

/** Does the same as the Lambda runtime: imports the module once, and calls its handler with each event. */
const RUNTIME = `
const { handler } = await import('./authorizer.mjs');
process.on('message', (event) => {
  handler(event).then(
    (policy) => process.send({ policy }),
    ({ message }) => process.send({ error: message }),
  );
});
process.on('disconnect', () => process.exit());
process.send({});
`;

/**
 * Packages the service in this folder, which may be a copy, and takes out the authorizer.
 *
 * @throws {CommandFailed} with the output of `sls package` if it fails
 */
export async function packageAuthorizer(service: string): Promise<PackagedAuthorizer> {
  await run(
    process.execPath,
    [join(service, 'node_modules/serverless/bin/serverless.js'), 'package', '--stage', 'dev'],
    {
      cwd: service,
      env: {
        ...process.env,
        // For the checks of `sls package` only: an address of this machine is refused.
        JWT_ISSUER: 'https://issuer.example.com/',
        JWT_AUDIENCE: 'https://api.example.com',
        SLS_NOTIFICATIONS_MODE: 'off',
      },
      timeoutMs: PACKAGE_TIMEOUT_MS,
    },
  );
  const zip = await JSZip.loadAsync(await readFile(join(service, '.serverless/authorizer.zip')));
  const bundle = await Object.values(zip.files)[0]?.async('uint8array');
  if (bundle === undefined) throw new Error('authorizer.zip is empty');
  const directory = await mkdtemp(join(tmpdir(), 'packaged-authorizer-'));
  await writeFile(join(directory, 'authorizer.mjs'), bundle);
  await writeFile(join(directory, 'runtime.mjs'), RUNTIME);
  return {
    start: (name, issuers) => start(directory, name, issuers),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

async function start(
  directory: string,
  name: string,
  issuers: readonly IssuerEntry[],
): Promise<Target> {
  const child = spawn(process.execPath, ['runtime.mjs'], {
    cwd: directory,
    env: { TRUSTED_ISSUERS: JSON.stringify(issuers) },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const log = collectOutput(child.stdout, child.stderr);
  // Not "close", which never comes after disconnect().
  const exited = once(child, 'exit');
  endWithThisProcess(exited, () => child.kill('SIGKILL'));
  const stop = async (): Promise<void> => {
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    if (child.connected) child.disconnect();
    await exited;
    clearTimeout(timer);
  };
  const nextAnswer = async (timeoutMs: number): Promise<Answer> => {
    const signal = AbortSignal.timeout(timeoutMs);
    const ended = exited.then(() => Promise.reject(new Error('it has ended')));
    // Only RUNTIME writes to this channel.
    const answers = once(child, 'message', { signal }) as Promise<[Answer, unknown]>;
    return Promise.race([answers.then(([answer]) => answer), ended]).catch((error: unknown) => {
      throw new Error(`${name} did not answer: ${String(error)}\n${lastLines(log(), 5)}`);
    });
  };
  await nextAnswer(START_TIMEOUT_MS).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  const decisions = decisionsIn(log);
  return {
    name,
    log,
    stop,
    judge: async (token) => {
      const before = decisions.count();
      const answer = nextAnswer(ANSWER_TIMEOUT_MS);
      child.send({
        type: 'TOKEN',
        authorizationToken: `Bearer ${token}`,
        methodArn: `${STAGE_ARN}/GET/sayhello`,
      });
      const { policy, error } = await answer;
      const { outcome, reason, claim } = await decisions.at(before);
      const allows = (request: string): boolean =>
        policy !== undefined && effectOn(policy, request) === 'allow';
      const rejection = {
        ...(reason !== undefined && { reason }),
        ...(claim !== undefined && { claim }),
      };
      if (policy === undefined) {
        const status = error === 'Unauthorized' ? 401 : 503;
        return { status, outcome, ...rejection, mayReadReports: false };
      }
      // The response to the caller has the reason of the context.
      if (outcome === 'rejected') strictEqual(policy.context?.['reason'], reason);
      return {
        status: allows('GET/sayhello') ? 200 : 403,
        outcome,
        ...rejection,
        ...(outcome === 'granted' && callerOf(policy)),
        mayReadReports: allows('GET/test-reports'),
      };
    },
  };
}

/** The caller as a handler reads it. */
function callerOf({ principalId, context }: APIGatewayAuthorizerResult): Partial<Verdict> {
  const { principal, claims } = parseCaller({ ...context, principalId });
  return { principal, claims };
}
