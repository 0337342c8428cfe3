import { type Environment, run } from '../support/process';
import type { EmulatedAws } from './emulated-aws';
import type { Emulator } from './emulator';
import { awsEnvironment, createService } from './service';

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
  const environment = settings(issuer, ownAudience);
  const service = createService({ emulator, aws, directory, stage: name, environment });

  return {
    name,
    ownAudience,
    template: service.template,
    deploy: async (parameters) => {
      const { apiId, url, logLines } = await service.deploy(parameters);
      return {
        name,
        apiId,
        ownAudience,
        baseUrl: url,
        authorizerCalls: async () => {
          const lines = await logLines('authorizer');
          return lines.filter((line) => line.includes('"outcome":')).length;
        },
      };
    },
    smoke: (smokeSettings) =>
      run(process.execPath, ['--import', 'tsx', 'deploy/smoke.ts', '--stage', name], {
        cwd: directory,
        env: { ...awsEnvironment(emulator, directory), ...environment, ...smokeSettings },
        timeoutMs: COMMAND_TIMEOUT_MS,
      }),
    remove: service.remove,
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
