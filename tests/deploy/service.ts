import { join } from 'node:path';
import { type Environment, PROJECT_DIRECTORY, run } from '../support/process';
import type { EmulatedAws } from './emulated-aws';
import type { Emulator } from './emulator';

/** A folder with a serverless.yml, and the operations on its deployment: this service, or an example. */
export interface Service {
  /** The path of the template that was deployed last. */
  readonly template: string;
  readonly deploy: (parameters?: Readonly<Record<string, string>>) => Promise<DeployedService>;
  readonly remove: () => Promise<void>;
}

/** A service has one API. */
export interface DeployedService {
  readonly kind: 'rest' | 'http' | 'websocket';
  readonly apiId: string;
  /** The address without a slash at its end; it begins with `ws:` for a WebSocket API. */
  readonly url: string;
  /** The output of `sls deploy`. */
  readonly printed: string;
  /** The lines that a function has logged so far. */
  readonly logLines: (functionName: string) => Promise<readonly string[]>;
}

export interface ServiceOptions {
  readonly emulator: Emulator;
  readonly aws: EmulatedAws;
  /** A folder that osls may write to, of this stage alone: `.serverless` is made in it. */
  readonly directory: string;
  readonly stage: string;
  /** The variables that serverless.yml reads. */
  readonly environment?: Environment;
}

const COMMAND_TIMEOUT_MS = 120_000;

/** The outputs of osls that name an API, one for each kind. */
const KINDS: readonly (readonly [output: string, kind: DeployedService['kind']])[] = [
  ['ServiceEndpoint', 'rest'],
  ['HttpApiUrl', 'http'],
  ['ServiceEndpointWebsocket', 'websocket'],
];

/** @throws {CommandFailed} from each operation, with the output of osls */
export function createService(options: ServiceOptions): Service {
  const { emulator, aws, directory, stage } = options;
  const serverless = join(PROJECT_DIRECTORY, 'node_modules/serverless/bin/serverless.js');
  const sls = (command: string, more: readonly string[] = []): Promise<string> =>
    run(process.execPath, [serverless, command, '--stage', stage, ...more], {
      cwd: directory,
      env: { ...awsEnvironment(emulator, directory), ...options.environment },
      timeoutMs: COMMAND_TIMEOUT_MS,
    });

  return {
    template: join(directory, '.serverless/cloudformation-template-update-stack.json'),
    deploy: async (parameters = {}) => {
      const more = Object.entries(parameters).flatMap(([key, value]) => [
        '--param',
        `${key}=${value}`,
      ]);
      // --force, because the second deployment must not be skipped although nothing has changed.
      const printed = await sls('deploy', ['--force', ...more]);
      const info = await sls('info', ['--verbose', ...more]);
      const service = /^service: (.+)$/m.exec(info)?.[1] ?? '';
      const { kind, apiId } = apiIn(info);
      const address = `${emulator.url}/_aws/execute-api/${apiId}`;
      return {
        kind,
        apiId,
        printed,
        url: {
          rest: `${address}/${stage}`,
          // Its stage is `$default`, which is not in the path.
          http: address,
          websocket: `${address.replace('http:', 'ws:')}/${stage}`,
        }[kind],
        logLines: (name) => aws.logLines(`/aws/lambda/${service}-${stage}-${name}`),
      };
    },
    remove: async () => {
      await sls('remove');
    },
  };
}

function apiIn(info: string): Pick<DeployedService, 'kind' | 'apiId'> {
  for (const [output, kind] of KINDS) {
    const [, apiId] = new RegExp(`\\b${output}: \\w+://(\\w+)\\.execute-api\\.`).exec(info) ?? [];
    if (apiId !== undefined) return { kind, apiId };
  }
  throw new Error(`sls info names no API:\n${info}`);
}

/** A developer's AWS settings are removed, so that a mistake cannot reach an account. */
export function awsEnvironment({ url, region }: Emulator, directory: string): Environment {
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
