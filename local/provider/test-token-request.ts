import type { Users } from './users';

/** The properties of a test token; it has no flaw unless the request asks for one. */
export interface TestTokenRequest {
  /** Becomes `sub`. */
  readonly user: string;
  readonly scopes: readonly string[];
  readonly audience: string | undefined;
  readonly issuer: string | undefined;
  readonly alg: 'RS256' | 'none';
  readonly expired: boolean;
  readonly notYet: boolean;
  readonly noExp: boolean;
  readonly wrongKey: boolean;
  readonly unknownKid: boolean;
}

/** A request that cannot be met; the message names the problem. */
export class TestTokenRequestError extends Error {
  override readonly name = 'TestTokenRequestError';
}

const TEXT_PROPERTIES = ['user', 'scope', 'audience', 'issuer', 'alg'];
const FLAG_PROPERTIES = ['forceScope', 'expired', 'notYet', 'noExp', 'wrongKey', 'unknownKid'];

const CONTRADICTIONS: readonly (readonly [string, string])[] = [
  ['expired', 'noExp'],
  ['expired', 'notYet'],
  ['wrongKey', 'unknownKid'],
  ['wrongKey', 'alg'],
];

/**
 * Reads a request. Without `user` it means the first of the users, and without `scope` every scope that the user is entitled to;
 * `forceScope` grants others as well, for tests that need two users with the same scope.
 */
export function parseTestTokenRequest(body: unknown, users: Users): TestTokenRequest {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new TestTokenRequestError('the body must be a JSON object');
  }
  const properties = new Map<string, unknown>(Object.entries(body));
  for (const name of properties.keys()) {
    if (!TEXT_PROPERTIES.includes(name) && !FLAG_PROPERTIES.includes(name)) {
      const known = [...TEXT_PROPERTIES, ...FLAG_PROPERTIES].join(', ');
      throw new TestTokenRequestError(`unknown property ${quoted(name)}; known are: ${known}`);
    }
  }
  const user = text(properties, 'user') ?? [...users.keys()][0] ?? '';
  const alg = text(properties, 'alg') ?? 'RS256';
  if (alg !== 'RS256' && alg !== 'none') {
    throw new TestTokenRequestError(`alg must be RS256 or none, not ${quoted(alg)}`);
  }
  refuseContradictions(properties);
  return {
    user,
    scopes: scopesFor(user, users, text(properties, 'scope'), flag(properties, 'forceScope')),
    audience: text(properties, 'audience'),
    issuer: text(properties, 'issuer'),
    alg,
    expired: flag(properties, 'expired'),
    notYet: flag(properties, 'notYet'),
    noExp: flag(properties, 'noExp'),
    wrongKey: flag(properties, 'wrongKey'),
    unknownKid: flag(properties, 'unknownKid'),
  };
}

function scopesFor(
  user: string,
  users: Users,
  scope: string | undefined,
  force: boolean,
): readonly string[] {
  const entitled = users.get(user);
  if (!entitled) {
    throw new TestTokenRequestError(
      `unknown user ${quoted(user)}; known are: ${[...users.keys()].join(', ')}`,
    );
  }
  if (scope === undefined) return entitled;
  const requested = scope.split(' ').filter((part) => part !== '');
  const excess = requested.filter((part) => !entitled.includes(part));
  if (excess.length > 0 && !force) {
    throw new TestTokenRequestError(
      `${user} is not entitled to ${excess.map(quoted).join(', ')}, only to: ${entitled.join(', ')}`,
    );
  }
  return requested;
}

function refuseContradictions(properties: ReadonlyMap<string, unknown>): void {
  const isSet = (name: string) =>
    name === 'alg' ? properties.get(name) === 'none' : properties.get(name) === true;
  for (const [one, other] of CONTRADICTIONS) {
    if (isSet(one) && isSet(other)) {
      throw new TestTokenRequestError(`${one} and ${other} contradict each other`);
    }
  }
}

function text(properties: ReadonlyMap<string, unknown>, name: string): string | undefined {
  const value = properties.get(name);
  if (value === undefined) return undefined;
  // An empty scope means none at all; an empty anything else is a slip.
  if (typeof value !== 'string' || (value === '' && name !== 'scope')) {
    throw new TestTokenRequestError(`${name} must be a non-empty string`);
  }
  return value;
}

function flag(properties: ReadonlyMap<string, unknown>, name: string): boolean {
  const value = properties.get(name) ?? false;
  if (typeof value !== 'boolean') {
    throw new TestTokenRequestError(`${name} must be true or false`);
  }
  return value;
}

function quoted(value: string): string {
  return JSON.stringify(value);
}
