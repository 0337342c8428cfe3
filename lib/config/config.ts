import { deepFreeze } from '../json-object';
import { type Log, writeLog } from '../log';
import { audienceProblem } from './audience';
import { EnvironmentReader, type Environment, quote } from './environment-reader';
import { providerUrlProblem } from './provider-url';
import { type AuthorizerVariable, unknownVariables } from './variables';

/** The signature algorithms of RFC 7518 section 3.1 that this service can be told to accept. */
export const SUPPORTED_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
] as const;

const INVALID_TOKEN_RESPONSES = ['forbidden', 'unauthorized-if-expired', 'unauthorized'] as const;

export type SigningAlgorithm = (typeof SUPPORTED_ALGORITHMS)[number];

/** An identity provider whose tokens are accepted, and the URL of its signing keys. */
export interface TrustedIssuer {
  /** Compared exactly with the `iss` claim, trailing slash included. */
  readonly issuer: string;
  readonly jwksUri: string;
}

/** The settings of the authorizer. Frozen; parsed once at cold start. */
export interface AuthorizerConfig {
  readonly issuers: readonly TrustedIssuer[];
  readonly audiences: readonly string[];
  readonly algorithms: readonly SigningAlgorithm[];
  readonly clockToleranceSeconds: number;
  readonly maxStaleSeconds: number;
  /** A scheme of RFC 9110 section 11.1, or `none` if the header holds the bare token. */
  readonly tokenScheme: string;
  readonly invalidTokenResponse: (typeof INVALID_TOKEN_RESPONSES)[number];
  /** The claim that holds the caller's API key, if a usage plan is in force. */
  readonly usageKeyClaim?: string;
}

/** The configuration cannot be used. Carries every problem that was found, not only the first. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly problems: readonly string[]) {
    super(
      `The authorizer's configuration cannot be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    );
  }
}

/**
 * Parses the authorizer's environment.
 *
 * @param environment variables by name; a blank value counts as unset
 * @returns the frozen configuration, with defaults filled in
 * @throws {ConfigError} with all problems at once
 */
export function parseConfig(environment: Environment): AuthorizerConfig {
  const problems = new Set<string>();
  const reader = new EnvironmentReader<AuthorizerVariable>(environment, problems);

  const usageKeyClaim = reader.text('USAGE_KEY_CLAIM');
  const config: AuthorizerConfig = {
    issuers: readIssuers(reader),
    audiences: readAudiences(reader),
    algorithms: readAlgorithms(reader),
    clockToleranceSeconds: reader.integer('JWT_CLOCK_TOLERANCE_SECONDS', 300, 5),
    maxStaleSeconds: reader.integer('JWKS_MAX_STALE_SECONDS', 604_800, 86_400),
    tokenScheme: readTokenScheme(reader),
    ...(usageKeyClaim !== undefined && { usageKeyClaim }),
    invalidTokenResponse: reader.choice('INVALID_TOKEN_RESPONSE', INVALID_TOKEN_RESPONSES),
  };

  if (problems.size > 0) throw new ConfigError([...problems]);
  return deepFreeze(config);
}

/**
 * Reads the configuration of the running function: the one place in `lib/` that knows `process.env`.
 *
 * @param log gets one warning with the names of variables that look like ours and are not
 * @throws {ConfigError} with all problems at once
 */
export function readConfig(log: Log = writeLog): AuthorizerConfig {
  const ignored = unknownVariables(process.env);
  if (ignored.length > 0) log('WARN', { event: 'unknown_variables', ignored });
  return parseConfig(process.env);
}

type ConfigReader = EnvironmentReader<AuthorizerVariable>;

function readIssuers(reader: ConfigReader): TrustedIssuer[] {
  const issuers = reader.list('JWT_ISSUER');
  const jwksUri = reader.text('JWKS_URI');
  for (const issuer of issuers) {
    checkEntry(reader, 'JWT_ISSUER', issuer);
    if (issuer.includes('?')) reader.problems.add('JWT_ISSUER must not have a query');
  }
  if (jwksUri !== undefined) checkEntry(reader, 'JWKS_URI', jwksUri);
  if (jwksUri !== undefined && issuers.length > 1) {
    reader.problems.add(
      'JWKS_URI works with a single issuer only, but JWT_ISSUER names several; remove one of the two',
    );
  }
  return issuers.map((issuer) => ({
    issuer,
    jwksUri: jwksUri ?? `${issuer.replace(/\/$/, '')}/.well-known/jwks.json`,
  }));
}

function readAudiences(reader: ConfigReader): string[] {
  const audiences = reader.list('JWT_AUDIENCE');
  for (const audience of audiences) checkEntry(reader, 'JWT_AUDIENCE', audience);
  return audiences;
}

function readTokenScheme(reader: ConfigReader): string {
  const scheme = reader.text('TOKEN_SCHEME') ?? 'Bearer';
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(scheme)) {
    reader.problems.add(
      `TOKEN_SCHEME must be a scheme such as Bearer, or none, not ${quote(scheme)}`,
    );
  }
  // Schemes have no case (RFC 9110 section 11.1); these two are compared as they are written here.
  return ['Bearer', 'none'].find((each) => each.toLowerCase() === scheme.toLowerCase()) ?? scheme;
}

function checkEntry(reader: ConfigReader, name: AuthorizerVariable, text: string): void {
  const problemOf = name === 'JWT_AUDIENCE' ? audienceProblem : providerUrlProblem;
  const problem = text === '' ? undefined : problemOf(text);
  if (problem !== undefined) reader.problems.add(`${name}: ${quote(text)} ${problem}`);
}

function readAlgorithms(reader: ConfigReader): SigningAlgorithm[] {
  if (reader.text('JWT_ALGORITHMS') === undefined) return ['RS256'];
  return reader.list('JWT_ALGORITHMS').filter((name): name is SigningAlgorithm => {
    if (SUPPORTED_ALGORITHMS.some((algorithm) => algorithm === name)) return true;
    reader.problems.add(
      `JWT_ALGORITHMS: ${quote(name)} is not accepted; choose from ${SUPPORTED_ALGORITHMS.join(', ')}`,
    );
    return false;
  });
}
