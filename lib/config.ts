import { isIPv4 } from 'node:net';

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

export type SigningAlgorithm = (typeof SUPPORTED_ALGORITHMS)[number];

/** An identity provider whose tokens are accepted, and where its signing keys are. */
export interface TrustedIssuer {
  /** Compared exactly with the `iss` claim, trailing slash included. */
  readonly issuer: string;
  readonly jwksUri: string;
}

/** Everything the authorizer is told by its environment. Frozen; parsed once at cold start. */
export interface AuthorizerConfig {
  readonly issuers: readonly TrustedIssuer[];
  readonly audiences: readonly string[];
  readonly algorithms: readonly SigningAlgorithm[];
  readonly clockToleranceSeconds: number;
  readonly maxStaleSeconds: number;
  readonly tokenScheme: 'Bearer' | 'none';
  readonly invalidTokenResponse: 'forbidden' | 'unauthorized';
}

type Environment = Readonly<Record<string, string | undefined>>;

const VARIABLES = [
  'JWT_ISSUER',
  'JWT_AUDIENCE',
  'JWKS_URI',
  'JWT_ALGORITHMS',
  'JWT_CLOCK_TOLERANCE_SECONDS',
  'JWKS_MAX_STALE_SECONDS',
  'TOKEN_SCHEME',
  'INVALID_TOKEN_RESPONSE',
] as const;

type Variable = (typeof VARIABLES)[number];

const KNOWN_VARIABLES: ReadonlySet<string> = new Set(VARIABLES);

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
  const problems: string[] = [];
  const reader = new VariableReader(environment, problems);

  for (const name of Object.keys(environment)) {
    if (/^(JWT|JWKS)_/.test(name) && !KNOWN_VARIABLES.has(name)) {
      problems.push(`${name} is not a variable of this service; known are ${VARIABLES.join(', ')}`);
    }
  }

  const config: AuthorizerConfig = {
    issuers: reader.issuers(),
    audiences: reader.list('JWT_AUDIENCE'),
    algorithms: reader.algorithms(),
    clockToleranceSeconds: reader.integer('JWT_CLOCK_TOLERANCE_SECONDS', 300, 5),
    maxStaleSeconds: reader.integer('JWKS_MAX_STALE_SECONDS', 604_800, 86_400),
    tokenScheme: reader.choice('TOKEN_SCHEME', ['Bearer', 'none']),
    invalidTokenResponse: reader.choice('INVALID_TOKEN_RESPONSE', ['forbidden', 'unauthorized']),
  };

  if (problems.length > 0) throw new ConfigError(problems);
  return deepFreeze(config);
}

/**
 * Reads the configuration of the running function: the one place in `lib/` that knows `process.env`.
 *
 * @throws {ConfigError} with all problems at once
 */
export function readConfig(): AuthorizerConfig {
  return parseConfig(process.env);
}

/** Reads one variable at a time; what is wrong with it goes to the shared list of problems. */
class VariableReader {
  constructor(
    private readonly environment: Environment,
    private readonly problems: string[],
  ) {}

  issuers(): TrustedIssuer[] {
    const issuers = this.list('JWT_ISSUER').filter((issuer) =>
      this.isAcceptedUrl('JWT_ISSUER', issuer),
    );
    const jwksUri = this.text('JWKS_URI');
    if (jwksUri === undefined) {
      return issuers.map((issuer) => ({
        issuer,
        jwksUri: `${issuer.replace(/\/$/, '')}/.well-known/jwks.json`,
      }));
    }
    this.isAcceptedUrl('JWKS_URI', jwksUri);
    if (this.list('JWT_ISSUER').length > 1) {
      this.problems.push(
        'JWKS_URI works with a single issuer only, but JWT_ISSUER names several; remove one of the two',
      );
    }
    return issuers.map((issuer) => ({ issuer, jwksUri }));
  }

  algorithms(): SigningAlgorithm[] {
    const names =
      this.text('JWT_ALGORITHMS') === undefined ? ['RS256'] : this.list('JWT_ALGORITHMS');
    return names.filter((name): name is SigningAlgorithm => {
      if (SUPPORTED_ALGORITHMS.some((algorithm) => algorithm === name)) return true;
      this.problems.push(
        `JWT_ALGORITHMS: ${quote(name)} is not accepted; choose from ${SUPPORTED_ALGORITHMS.join(', ')}`,
      );
      return false;
    });
  }

  /** A required comma-separated list; its entries are trimmed, distinct and not empty. */
  list(name: Variable): string[] {
    const text = this.text(name);
    if (text === undefined) {
      this.problemOnce(`${name} is required`);
      return [];
    }
    const entries = text.split(',').map((entry) => entry.trim());
    if (entries.includes('')) this.problemOnce(`${name} has an empty entry between its commas`);
    if (new Set(entries).size < entries.length) this.problemOnce(`${name} names an entry twice`);
    return entries;
  }

  integer(name: Variable, maximum: number, fallback: number): number {
    const text = this.text(name);
    if (text === undefined) return fallback;
    const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
    if (value <= maximum) return value;
    this.problems.push(`${name} must be a whole number from 0 to ${maximum}, not ${quote(text)}`);
    return fallback;
  }

  choice<Choice extends string>(name: Variable, choices: readonly [Choice, ...Choice[]]): Choice {
    const text = this.text(name);
    if (text === undefined) return choices[0];
    const choice = choices.find((candidate) => candidate.toLowerCase() === text.toLowerCase());
    if (choice !== undefined) return choice;
    this.problems.push(`${name} must be ${choices.join(' or ')}, not ${quote(text)}`);
    return choices[0];
  }

  private text(name: Variable): string | undefined {
    const text = this.environment[name]?.trim();
    return text === '' ? undefined : text;
  }

  private isAcceptedUrl(name: Variable, text: string): boolean {
    const problem = urlProblem(text);
    if (problem !== undefined) this.problemOnce(`${name}: ${quote(text)} ${problem}`);
    return problem === undefined;
  }

  private problemOnce(problem: string): void {
    if (!this.problems.includes(problem)) this.problems.push(problem);
  }
}

/** What is wrong with a URL of an identity provider (RFC 8414 section 2), or undefined. */
function urlProblem(text: string): string | undefined {
  if (!URL.canParse(text)) return 'is not a URL';
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return 'must not hold credentials';
  if (text.includes('#')) return 'must not have a fragment';
  if (url.protocol === 'https:') return undefined;
  if (url.protocol === 'http:' && isLoopback(url.hostname)) return undefined;
  return 'must use https (http is accepted for loopback hosts only)';
}

function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname === '[::1]' ||
    (isIPv4(hostname) && hostname.startsWith('127.'))
  );
}

/** Quotes a configured value for a message, cut so that a pasted secret is not repeated whole. */
function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}

function deepFreeze<Value extends object>(value: Value): Readonly<Value> {
  for (const member of Object.values(value)) {
    if (typeof member === 'object' && member !== null) deepFreeze(member);
  }
  return Object.freeze(value);
}
