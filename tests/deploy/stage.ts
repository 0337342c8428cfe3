import { join } from 'node:path';
import { type Environment, run } from '../support/process';
import type { EmulatedAws } from './emulated-aws';
import type { Emulator } from './emulator';

/** A stage of the service, and the operations on it. */
export interface Stage {
  readonly name: string;
  /** An audience that only this stage accepts, besides the shared one. */
  readonly ownAudience: string;
  /** The path of the template that was deployed last. */
  readonly template: string;
  /** Deploys it with the parameters of stages.yml; the given ones override them. */
  readonly deploy: (parameters?: Readonly<Record<string, string>>) => Promise<DeployedStage>;
  /** Runs `npm run smoke` on it, with these additional settings. */
  readonly smoke: (settings: Environment) => Promise<string>;
  readonly remove: () => Promise<void>;
}

export interface DeployedStage {
  readonly name: string;
  readonly apiId: string;
  readonly baseUrl: string;
  readonly ownAudience: string;
  /** The number of decisions in the log of the authorizer so far. */
  readonly authorizerCalls: () => Promise<number>;
}

/** The audience that every stage accepts, and that the local identity provider puts into its tokens. */
export const SHARED_AUDIENCE = 'https://api.example.com';
export const CORS_ORIGIN = 'https://pages.example.com';
/** A second origin, for a stage that declares both. */
export const SECOND_ORIGIN = 'https://admin.example.com';

const COMMAND_TIMEOUT_MS = 120_000;

/** @param directory a copy of the service, for this stage alone */
export function createStage(
  name: string,
  issuer: string,
  { emulator, aws, directory }: { emulator: Emulator; aws: EmulatedAws; directory: string },
): Stage {
  const ownAudience = `https://${name}.api.example.com`;
  const env = { ...awsEnvironment(emulator, directory), ...settings(issuer, ownAudience) };
  const serverless = join(directory, 'node_modules/serverless/bin/serverless.js');

  const sls = (command: string, options: readonly string[] = []): Promise<string> =>
    run(process.execPath, [serverless, command, '--stage', name, ...options], {
      cwd: directory,
      env,
      timeoutMs: COMMAND_TIMEOUT_MS,
    });

  return {
    name,
    ownAudience,
    template: join(directory, '.serverless/cloudformation-template-update-stack.json'),
    deploy: async (parameters = {}) => {
      const options = Object.entries(parameters).flatMap(([key, value]) => [
        '--param',
        `${key}=${value}`,
      ]);
      // --force, because the second deployment must not be skipped although nothing has changed.
      await sls('deploy', ['--force', ...options]);
      const apiId = apiIdIn(await sls('info', ['--verbose']));
      return {
        name,
        apiId,
        ownAudience,
        baseUrl: `${emulator.url}/_aws/execute-api/${apiId}/${name}`,
        authorizerCalls: async () => {
          const lines = await aws.logLines(`/aws/lambda/jwt-lambda-authorizer-${name}-authorizer`);
          return lines.filter((line) => line.includes('"outcome":')).length;
        },
      };
    },
    smoke: (smokeSettings) =>
      run(process.execPath, ['--import', 'tsx', 'deploy/smoke.ts', '--stage', name], {
        cwd: directory,
        env: { ...env, ...smokeSettings },
        timeoutMs: COMMAND_TIMEOUT_MS,
      }),
    remove: async () => {
      await sls('remove');
    },
  };
}

function apiIdIn(info: string): string {
  const apiId = /ServiceEndpoint: https:\/\/([a-z0-9]+)\.execute-api\./.exec(info)?.[1];
  if (apiId === undefined) throw new Error(`sls info names no ServiceEndpoint:\n${info}`);
  return apiId;
}

/** A developer's AWS settings are removed, so that a mistake cannot reach an account. */
function awsEnvironment({ url, region }: Emulator, directory: string): Environment {
  const others = Object.entries(process.env).filter(
    ([name]) => !/^(AWS|SLS|SERVERLESS)_/.test(name),
  );
  return {
    ...Object.fromEntries(others),
    AWS_ENDPOINT_URL: url,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_CONFIG_FILE: join(directory, 'no-such-file'),
    AWS_SHARED_CREDENTIALS_FILE: join(directory, 'no-such-file'),
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    // The interval between two checks of a deployment; the default is 5 seconds.
    SLS_AWS_MONITORING_FREQUENCY: '500',
    SLS_TRACKING_DISABLED: '1',
    SLS_NOTIFICATIONS_MODE: 'off',
  };
}

/** All settings of the service: a missing one would come from a .env file. */
function settings(issuer: string, ownAudience: string): Environment {
  return {
    JWT_ISSUER: issuer,
    JWT_AUDIENCE: `${SHARED_AUDIENCE},${ownAudience}`,
    JWKS_URI: `${issuer}/.well-known/jwks.json`,
    JWT_ALGORITHMS: 'RS256',
    JWT_CLOCK_TOLERANCE_SECONDS: '5',
    JWKS_MAX_STALE_SECONDS: '86400',
    INVALID_TOKEN_RESPONSE: 'forbidden',
    CORS_ORIGIN,
  };
}
