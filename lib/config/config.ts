import { deepFreeze } from '../json-object';
import { type Log, writeLog } from '../log';
import { EnvironmentReader, type Environment, quote } from './environment-reader';
import { MEMBERS, readIssuerEntries } from './issuer-entry';
import type { MemberChecks } from './member-check';
import type { RevocationSettings } from './revocation-settings';
import { readSingleIssuer } from './single-issuer';
import type { TrustedIssuer } from './trusted-issuer';
import { type AuthorizerVariable, unknownVariables } from './variables';

const POLICY_SCOPES = ['stage', 'route'] as const;
const INVALID_TOKEN_RESPONSES = ['forbidden', 'unauthorized-if-expired', 'unauthorized'] as const;

/** The settings of the authorizer. Frozen; parsed once at cold start. */
export interface AuthorizerConfig {
  readonly issuers: readonly TrustedIssuer[];
  /** A scheme of RFC 9110 section 11.1, or `none` if the header holds the bare token. */
  readonly tokenScheme: string;
  /** The request parameter that holds the token: `header.NAME`, `cookie.NAME` or `querystring.NAME`. */
  readonly tokenParameter: string;
  readonly invalidTokenResponse: (typeof INVALID_TOKEN_RESPONSES)[number];
  /** Whether a policy is for all routes of the stage, or for the route of the request alone. */
  readonly policyScope: (typeof POLICY_SCOPES)[number];
  /** The claim that holds the caller's API key, if a usage plan is in force. */
  readonly usageKeyClaim?: string;
  /** The list of withdrawn tokens, if one is kept. */
  readonly revocation?: RevocationSettings;
}

/** The settings of a part that not every service needs: see {@link OptionalPart}. */
export interface SettingsOfPart {
  /** The members of an entry that it reads, beside {@link MEMBERS} or in the place of one of them. */
  readonly entryMembers?: MemberChecks;
  /** Reads its variables, looks at the issuers, and adds each problem to those of the reader. */
  readonly readSettings?: (
    reader: EnvironmentReader<string>,
    issuers: readonly TrustedIssuer[],
  ) => Partial<AuthorizerConfig>;
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
 * @param parts those that the authorizer has
 * @returns the frozen configuration, with defaults filled in
 * @throws {ConfigError} with all problems at once
 */
export function parseConfig(
  environment: Environment,
  parts: readonly SettingsOfPart[] = [],
): AuthorizerConfig {
  const problems = new Set<string>();
  const reader = new EnvironmentReader<string>(environment, problems);
  const usageKeyClaim = reader.text('USAGE_KEY_CLAIM');
  const members = parts.reduce((all, part) => ({ ...all, ...part.entryMembers }), MEMBERS);
  const issuers = readIssuers(reader, members);
  const config: AuthorizerConfig = {
    issuers,
    ...readRequestSettings(reader),
    ...(usageKeyClaim !== undefined && { usageKeyClaim }),
    invalidTokenResponse: reader.choice('INVALID_TOKEN_RESPONSE', INVALID_TOKEN_RESPONSES),
    ...parts.reduce((all, part) => ({ ...all, ...part.readSettings?.(reader, issuers) }), {}),
  };

  if (problems.size > 0) throw new ConfigError([...problems]);
  return deepFreeze(config);
}

/**
 * Reads the configuration of the running function: the one place in `lib/` that knows `process.env`.
 *
 * @param parts those that the authorizer has
 * @param log gets one warning with the names of variables that look like ours and are not
 * @throws {ConfigError} with all problems at once
 */
export function readConfig(
  parts: readonly SettingsOfPart[] = [],
  log: Log = writeLog,
): AuthorizerConfig {
  const ignored = unknownVariables(process.env);
  if (ignored.length > 0) log('WARN', { event: 'unknown_variables', ignored });
  return parseConfig(process.env, parts);
}

type ConfigReader = EnvironmentReader<AuthorizerVariable>;

/** Reads the settings that say which parts of a request an answer depends on. */
export function readRequestSettings(
  reader: ConfigReader,
): Pick<AuthorizerConfig, 'tokenParameter' | 'tokenScheme' | 'policyScope'> {
  const tokenParameter = readTokenParameter(reader);
  return {
    tokenParameter,
    tokenScheme: readTokenScheme(reader, tokenParameter),
    policyScope: reader.choice('POLICY_SCOPE', POLICY_SCOPES),
  };
}

function readIssuers(reader: ConfigReader, members: MemberChecks): readonly TrustedIssuer[] {
  const entries = reader.json('TRUSTED_ISSUERS');
  if (entries === undefined) return readSingleIssuer(reader);
  if (reader.text('JWT_ISSUER') !== undefined) {
    reader.problems.add('TRUSTED_ISSUERS and JWT_ISSUER both name issuers; remove one of the two');
  }
  return readIssuerEntries(entries, 'TRUSTED_ISSUERS', reader.problems, members);
}

function readTokenParameter(reader: ConfigReader): string {
  const parameter = reader.text('TOKEN_PARAMETER') ?? 'header.Authorization';
  if (!/^(?:header|cookie|querystring)\.[\w!#$%&'*+.^`|~-]+$/.test(parameter)) {
    reader.problems.add(
      `TOKEN_PARAMETER must be header.NAME, cookie.NAME or querystring.NAME, not ${quote(parameter)}`,
    );
  }
  return parameter;
}

/** Only the value of a header has a scheme, unless the setting names one. */
function readTokenScheme(reader: ConfigReader, tokenParameter: string): string {
  const usual = tokenParameter.startsWith('header.') ? 'Bearer' : 'none';
  const scheme = reader.text('TOKEN_SCHEME') ?? usual;
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(scheme)) {
    reader.problems.add(
      `TOKEN_SCHEME must be a scheme such as Bearer, or none, not ${quote(scheme)}`,
    );
  }
  // Schemes have no case (RFC 9110 section 11.1); these two are compared as they are written here.
  return ['Bearer', 'none'].find((each) => each.toLowerCase() === scheme.toLowerCase()) ?? scheme;
}
