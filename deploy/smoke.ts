import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readOptions, refuseCall } from '../build/command-line';
import { runOsls } from '../build/osls-process';
import { providerUrlProblem } from '../lib/config/provider-url';
import { runDeployedCollection } from '../postman/collection';
import { fetchAccessToken, type SmokeSettings } from './access-token';

const PROJECT_DIRECTORY = join(__dirname, '..');

/** A mistake in the call or the settings. The message is printed without a stack. */
class SmokeError extends Error {
  override readonly name = 'SmokeError';
}

async function smoke(): Promise<boolean> {
  const { stage } = readOptions({
    script: 'smoke',
    purpose:
      'Runs the Postman collection on a stage that was just deployed.\nSMOKE_TOKEN_URL, SMOKE_CLIENT_ID and SMOKE_CLIENT_SECRET stand in .env.STAGE or in the environment.',
    options: { stage: { type: 'string', value: 'STAGE', help: 'required' } },
  });
  if (stage === undefined || !/^[a-z0-9-]+$/i.test(stage)) {
    return refuseCall('Name the stage: npm run smoke -- --stage dev');
  }
  const settings = readSettings(stage);
  const baseUrl = await findEndpoint(stage);
  print(`Running the collection on ${baseUrl}\n`);
  const accessToken = await fetchAccessToken(settings);
  const { passed, failed, skipped } = await runDeployedCollection({ stage, baseUrl, accessToken });
  print(`\n${skipped} requests skipped: they need tokens that only a test provider makes`);
  print(`${passed} passed, ${failed} failed`);
  // A run without a request that carries the token proves nothing.
  return failed === 0 && passed > 0;
}

/** Variables of the environment win over the file, as they do for osls. */
function readSettings(stage: string): SmokeSettings {
  const file = join(PROJECT_DIRECTORY, `.env.${stage}`);
  if (existsSync(file)) process.loadEnvFile(file);
  const required = (name: string): string => {
    const value = process.env[name];
    if (value) return value;
    throw new SmokeError(`${name} is required, in the environment or in .env.${stage}`);
  };
  return {
    tokenUrl: required('SMOKE_TOKEN_URL'),
    clientId: required('SMOKE_CLIENT_ID'),
    clientSecret: required('SMOKE_CLIENT_SECRET'),
    scope: process.env['SMOKE_SCOPE'],
    audience: process.env['SMOKE_AUDIENCE'],
    resource: process.env['SMOKE_RESOURCE'],
  };
}

async function findEndpoint(stage: string): Promise<string> {
  const { stdout, stderr } = await runOsls(['info', '--stage', stage, '--verbose']);
  const found = /ServiceEndpoint: https:\/\/([a-z0-9]+)(\S+)/.exec(stdout + stderr);
  if (found === null) throw new SmokeError(`sls info names no ServiceEndpoint of stage ${stage}`);
  const [, apiId = '', rest = ''] = found;
  // The emulator has the same APIs at an address of its own.
  const emulator = process.env['AWS_ENDPOINT_URL'];
  if (emulator === undefined) return `https://${apiId}${rest}`;
  const problem = providerUrlProblem(emulator);
  if (problem !== undefined) throw new SmokeError(`AWS_ENDPOINT_URL ${problem}`);
  return `${emulator}/_aws/execute-api/${apiId}/${stage}`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

smoke().then(
  (isGood) => {
    if (!isGood) process.exitCode = 1;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
