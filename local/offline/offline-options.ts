import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The hosts that the local servers may listen on. */
const LOOPBACK_HOSTS: readonly unknown[] = ['localhost', '127.0.0.1', '::1'];

/** The options of serverless-offline by their names, from `custom` or from the command line. */
export type OfflineOptions = Readonly<Record<string, unknown>>;

/** How the API of `sls offline` is reached. */
export interface ApiAddress {
  readonly protocol: 'http' | 'https';
  /** What its servers listen on. */
  readonly host: string;
  /** The part of every URL before the declared paths, such as `/v1`; otherwise empty. */
  readonly basePath: string;
  /** The part of `basePath` that a handler sees too: a custom domain's, and not the stage. */
  readonly domainPath: string;
  /** False if a function may run for as long as it likes, as under a debugger. */
  readonly hasTimeouts: boolean;
}

/** An option that would make the local service differ from AWS, or that it cannot follow. */
export class OfflineOptionError extends Error {
  override readonly name = 'OfflineOptionError';
}

/** Options that work, beside those of SUPPORTED that have a rule for their value. */
const HARMLESS = [
  'httpPort',
  'lambdaPort',
  'noPrependStageInUrl',
  'noSponsor',
  'noTimeout',
  'preLoadModules',
  'reloadHandler',
];

/** Options that work with some values. A rule returns the problem of any other value. */
const SUPPORTED: Readonly<Record<string, (value: unknown) => string | undefined>> = {
  disableCookieValidation: (value) =>
    value === true ? undefined : 'API Gateway does not validate cookies either: set it to true',
  host: (value) =>
    LOOPBACK_HOSTS.includes(value)
      ? undefined
      : 'any other host than localhost, 127.0.0.1 or ::1 (without a port, which is httpPort) could open the API and every function to the network: leave it out, and give another machine a tunnel, such as ssh -L 3000:localhost:3000',
  httpsProtocol: (value) =>
    ['cert.pem', 'key.pem'].every((file) => existsSync(join(String(value), file)))
      ? undefined
      : 'it must name a folder with the files cert.pem and key.pem',
  prefix: (value) =>
    typeof value === 'string' && /^\/?[\w.~-]+(?:\/[\w.~-]+)*\/?$/.test(value)
      ? undefined
      : 'it must be a path of letters, digits and the characters . _ ~ -, such as v1',
  terminateIdleLambdaTime: (value) =>
    Number(value) > 0 ? undefined : 'it must be a number of seconds above 0, such as 60',
};

const CORS = 'the preflight of a path is what serverless.yml declares, as on AWS';
const OTHER_RUNTIME = 'every function runs in Node on this machine: leave it out';
const NO_WEB_SOCKETS = 'this service has no WebSocket API: leave it out';
const CONNECTION_TIME =
  'a connection ends after 10 minutes without a message and after 2 hours, as on AWS: leave it out';

/** Why an option is refused, and what to do instead. */
const REFUSED: Readonly<Record<string, string>> = {
  albPort: 'this service has no load balancer: leave it out',
  corsAllowHeaders: `${CORS}: set custom.cors.headers there`,
  corsAllowOrigin: `${CORS}: set CORS_ORIGIN in .env`,
  corsDisallowCredentials: `${CORS}: set custom.cors.allowCredentials there`,
  corsExposedHeaders: 'the handlers send this header, as on AWS: change lib/handler/cors.ts',
  dockerHost: OTHER_RUNTIME,
  dockerHostServicePath: OTHER_RUNTIME,
  dockerNetwork: OTHER_RUNTIME,
  dockerReadOnly: OTHER_RUNTIME,
  enforceSecureCookies:
    'a cookie reaches the caller as its handler wrote it, as on AWS: write Secure and HttpOnly in the handler',
  ignoreJWTSignature:
    'every token is verified: make one that is accepted with npm run --silent token',
  layersDir: OTHER_RUNTIME,
  localEnvironment:
    'a function has the variables of serverless.yml and no others, as on AWS: declare the variable under environment there',
  noAuth:
    'the authorizer cannot be left out: call the API with a token of npm run --silent token, or declare a public route',
  resourceRoutes:
    'serverless-offline would answer such a route without the authorizer: declare it as an http event',
  rubyWatchDirs: OTHER_RUNTIME,
  useDocker: OTHER_RUNTIME,
  useInProcess:
    'an edit would have no effect until a restart: to use a debugger, run NODE_OPTIONS=--inspect npm start',
  webSocketHardTimeout: CONNECTION_TIME,
  webSocketIdleTimeout: CONNECTION_TIME,
  websocketPort: NO_WEB_SOCKETS,
};

const FILE_PLACE = 'custom.serverless-offline of serverless.yml';

/**
 * Reads the options of serverless-offline that the local gateway has to follow, and refuses those
 * that it cannot follow. Without a refusal such an option would be ignored without a word, or would
 * go round the gateway.
 *
 * @param stage of the service
 * @param configured `custom.serverless-offline`
 * @param commandLine takes precedence; also has options of other plugins, which are not looked at
 * @param hasWebSockets whether the service has a WebSocket API, whose port can be chosen
 * @throws {OfflineOptionError} names the option, where it stands, and what to do instead
 */
export function readOfflineOptions(
  stage: string,
  configured: OfflineOptions,
  commandLine: OfflineOptions,
  hasWebSockets = false,
): ApiAddress {
  const check = (place: string, name: string, value: unknown): void => {
    if (name !== 'websocketPort' || !hasWebSockets) checkOption(place, name, value);
  };
  for (const [name, value] of Object.entries(configured)) {
    const known = HARMLESS.includes(name) || name in SUPPORTED || name in REFUSED;
    // serverless-esbuild adds it, to say where its bundles are.
    if (!known && name !== 'location')
      refuse(`${name} in ${FILE_PLACE}`, 'there is no such option');
    check(`${name} in ${FILE_PLACE}`, name, value);
  }
  for (const [name, value] of Object.entries(commandLine)) check(`--${name}`, name, value);

  const options = { ...configured, ...commandLine };
  const { prefix: given } = options;
  const prefix = typeof given === 'string' ? given.replace(/^\/|\/$/g, '') : '';
  const domainPath = prefix === '' ? '' : `/${prefix}`;
  return {
    protocol: isSet(options['httpsProtocol']) ? 'https' : 'http',
    host: isSet(options['host']) ? String(options['host']) : 'localhost',
    domainPath,
    basePath: options['noPrependStageInUrl'] === true ? domainPath : `${domainPath}/${stage}`,
    hasTimeouts: options['noTimeout'] !== true,
  };
}

function checkOption(place: string, name: string, value: unknown): void {
  // False is the default of every option but one.
  const isChoice = isSet(value) || (value === false && name === 'disableCookieValidation');
  if (!isChoice) return;
  const problem = SUPPORTED[name]?.(value) ?? REFUSED[name];
  if (problem !== undefined) refuse(place, problem);
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false && value !== '';
}

function refuse(place: string, problem: string): never {
  throw new OfflineOptionError(`${place} is refused: ${problem}.`);
}
