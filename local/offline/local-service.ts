import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { AuthorizerVariable } from '../../lib/config/variables';
import { findFreePorts } from '../network/free-ports';
import { localIssuer } from '../provider/identity-provider';
import { webOrigin } from '../web/server';
import type { OfflineSettings } from './offline-settings';
import { apiUrl, readyLine } from './ready-message';
import { startProcess } from './running-process';

/** An `sls offline` that runs beside any others. */
export interface LocalService {
  readonly baseUrl: string;
  readonly lambdaPort: number;
  readonly issuer: string;
  /** The origin of the web application; empty for a service without one. */
  readonly web: string;
  /** Everything that it has printed so far, to stdout and stderr. */
  readonly output: () => string;
  readonly stop: () => Promise<void>;
}

export interface LocalServiceOptions {
  /** Any free port unless it is given. */
  readonly identityProviderPort?: number;
  /** The folder of the service or of a copy of it. */
  readonly directory?: string;
  /** Parameters of the stage, such as `{ usagePlan: 'true' }`. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** More of the command line. */
  readonly args?: readonly string[];
  /** As the options in `args` say. */
  readonly address?: Partial<
    Pick<OfflineSettings, 'protocol' | 'host' | 'basePath' | 'isWebSocket'>
  >;
}

const PROJECT_DIRECTORY = join(__dirname, '../..');
const START_TIMEOUT_MS = 60_000;

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
  const { identityProviderPort = 0, directory = PROJECT_DIRECTORY, args = [], address } = options;
  const [apiPort = 0, lambdaPort = 0, freePort = 0, webPort = 0] = await findFreePorts(4);
  const issuerPort = identityProviderPort || freePort;
  const cache = existsSync(join(directory, 'node_modules')) ? 'node_modules/.cache' : '.cache';
  // A build folder of its own: `sls package` deletes the usual one, even if it is in use.
  const buildFolder = `${cache}/sls-offline-${apiPort}`;
  // So is the signing key: that of a developer is not a test's business.
  const identityProviderFolder = `${cache}/identity-provider-${apiPort}`;
  const hasWeb = readFileSync(join(directory, 'serverless.yml'), 'utf8').includes('param:webPort');
  const parameters = {
    apiPort,
    lambdaPort,
    identityProviderPort: issuerPort,
    ...(hasWeb && { webPort }),
    buildFolder,
    identityProviderFolder,
    ...options.parameters,
  };
  const {
    output,
    printed,
    stop: stopProcess,
  } = startProcess(
    process.execPath,
    [
      // An example has no packages of its own.
      require.resolve('serverless/bin/serverless.js', { paths: [directory] }),
      'offline',
      ...Object.entries(parameters).flatMap(([name, value]) => ['--param', `${name}=${value}`]),
      ...args,
    ],
    {
      cwd: directory,
      env: { ...process.env, ...serviceSettings(localIssuer(issuerPort)), ...overrides },
      // As Ctrl-C does in a terminal.
      stopSignal: 'SIGINT',
    },
  );
  const stop = async (): Promise<void> => {
    await stopProcess();
    for (const folder of [buildFolder, identityProviderFolder]) {
      await rm(join(directory, folder), { recursive: true, force: true });
    }
  };
  // Its own output says that it is ready; another program could answer on the port.
  const baseUrl = apiUrl({
    protocol: 'http',
    host: 'localhost',
    basePath: '',
    apiPort,
    ...address,
  });
  // The brackets of an IPv6 address have another meaning in an expression.
  const ready = new RegExp(readyLine(baseUrl).replace(/[[\]]/g, '\\$&'));
  if (await printed(ready, START_TIMEOUT_MS)) {
    const web = hasWeb ? webOrigin(webPort) : '';
    return { baseUrl, lambdaPort, issuer: localIssuer(issuerPort), web, output, stop };
  }
  await stop();
  throw new Error(`The local service did not start. It printed:\n${output()}`);
}

/** Variables that follow from the stage parameters, and not from the environment. */
type DerivedVariable =
  | 'TOKEN_SCHEME'
  | 'TOKEN_PARAMETER'
  | 'POLICY_SCOPE'
  | 'USAGE_KEY_CLAIM'
  | 'REVOCATION_TABLE'
  | 'REVOCATION_REMEMBER_SECONDS'
  | 'REVOCATION_UNAVAILABLE'
  | 'GRANTED_LOG'
  | 'GRANTED_LOG_ONE_IN'
  | 'GRANTED_LOG_NAMESPACE';

/**
 * Every setting of the authorizer that comes from the environment. A variable that is unset here, or
 * empty, would be filled from a developer's .env file.
 */
export function serviceSettings(
  issuer: string,
): Record<Exclude<AuthorizerVariable, DerivedVariable>, string> {
  return {
    TRUSTED_ISSUERS: '',
    JWT_ISSUER: issuer,
    JWT_AUDIENCE: 'https://api.example.com',
    JWKS_URI: `${issuer}/.well-known/jwks.json`,
    JWT_ALGORITHMS: 'RS256',
    JWT_CLOCK_TOLERANCE_SECONDS: '5',
    JWKS_MAX_STALE_SECONDS: '86400',
    INVALID_TOKEN_RESPONSE: 'forbidden',
  };
}
