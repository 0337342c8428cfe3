import type { JsonObject } from '../../lib/json-object';
import { ClaimError, readClaims } from './claims';
import type { Identities } from './identities';
import { type ProviderShape, shapeNamed, UnknownShapeError } from './played/provider-shape';
import { splitScopes } from './scopes';
import { type ChosenFlaws, findContradiction, TOKEN_FLAWS } from './token-flaws';

/** A test token as a developer or a test asks for it. */
export interface TestTokenRequest {
  /** Becomes `sub`. */
  readonly user: string;
  readonly scopes: readonly string[];
  /** Further claims of the access token. */
  readonly claims: JsonObject;
  readonly flaws: ChosenFlaws;
  /** Undefined for a token as the local provider makes it. */
  readonly shape?: ProviderShape | undefined;
  /** For a token that can only be introspected. */
  readonly isOpaque?: boolean;
}

/** An invalid request; the message names the problem. */
export class TestTokenRequestError extends Error {
  override readonly name = 'TestTokenRequestError';
}

const PROPERTIES: readonly string[] = [
  'user',
  'scope',
  'forceScope',
  'claims',
  'providerShape',
  'opaque',
  ...TOKEN_FLAWS.keys(),
];

/**
 * Reads a request. Without `user` it means the first of the users, and without `scope` every scope that the
 * user is entitled to; `forceScope` grants others as well, for tests that need two users with the same scope.
 * `claims` come on top of those of the user.
 *
 * @throws {TestTokenRequestError}
 */
export function parseTestTokenRequest(body: unknown, identities: Identities): TestTokenRequest {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new TestTokenRequestError('the body must be a JSON object');
  }
  const properties = new Map<string, unknown>(Object.entries(body));
  for (const name of properties.keys()) {
    if (!PROPERTIES.includes(name)) {
      throw new TestTokenRequestError(
        `unknown property ${quoted(name)}; known are: ${PROPERTIES.join(', ')}`,
      );
    }
  }
  const isOpaque = flag(properties, 'opaque');
  const ofJwts = [...TOKEN_FLAWS.keys(), 'providerShape'].find((name) => properties.has(name));
  if (isOpaque && ofJwts !== undefined) {
    throw new TestTokenRequestError(`opaque and ${ofJwts} contradict each other`);
  }
  const { users } = identities;
  const user = text(properties, 'user') ?? [...users.keys()][0] ?? '';
  return {
    user,
    scopes: scopesFor(user, identities, text(properties, 'scope'), flag(properties, 'forceScope')),
    claims: { ...users.get(user)?.claims, ...claimsIn(properties) },
    flaws: chosenFlaws(properties),
    shape: chosenShape(text(properties, 'providerShape')),
    isOpaque,
  };
}

function chosenShape(name: string | undefined): ProviderShape | undefined {
  try {
    return name === undefined ? undefined : shapeNamed(name);
  } catch (error) {
    if (error instanceof UnknownShapeError) throw new TestTokenRequestError(error.message);
    throw error;
  }
}

function scopesFor(
  user: string,
  { users, scopes: known }: Identities,
  scope: string | undefined,
  force: boolean,
): readonly string[] {
  const entitled = users.get(user)?.scopes;
  if (!entitled) {
    throw new TestTokenRequestError(
      `unknown user ${quoted(user)}; known are: ${[...users.keys()].join(', ')}`,
    );
  }
  if (scope === undefined) return entitled;
  const requested = splitScopes(scope);
  const excess = requested.filter((part) => !entitled.includes(part));
  const unknown = excess.find((part) => !known.includes(part));
  if (unknown !== undefined && !force) {
    throw new TestTokenRequestError(
      `unknown scope ${quoted(unknown)}; known are: ${known.join(', ') || 'none'}`,
    );
  }
  if (excess.length > 0 && !force) {
    throw new TestTokenRequestError(
      `${user} is not entitled to ${excess.map(quoted).join(', ')}, only to: ${entitled.join(', ') || 'none'}`,
    );
  }
  return requested;
}

function claimsIn(properties: ReadonlyMap<string, unknown>): JsonObject {
  try {
    return readClaims(properties.get('claims') ?? {});
  } catch (error) {
    if (!(error instanceof ClaimError)) throw error;
    throw new TestTokenRequestError(
      error.claim === undefined
        ? `claims ${error.message}`
        : `${quoted(error.claim)} ${error.message}, or use the option for it`,
    );
  }
}

function chosenFlaws(properties: ReadonlyMap<string, unknown>): ChosenFlaws {
  const chosen = new Map<string, string>();
  for (const [name, { value, accepted }] of TOKEN_FLAWS) {
    if (value === undefined) {
      if (flag(properties, name)) chosen.set(name, '');
      continue;
    }
    const given = text(properties, name);
    if (given === undefined || given === accepted?.[0]) continue;
    if (accepted !== undefined && !accepted.includes(given)) {
      throw new TestTokenRequestError(
        `${name} must be ${accepted.join(' or ')}, not ${quoted(given)}`,
      );
    }
    chosen.set(name, given);
  }
  const contradiction = findContradiction(chosen);
  if (contradiction === undefined) return chosen;
  throw new TestTokenRequestError(`${contradiction.join(' and ')} contradict each other`);
}

function text(properties: ReadonlyMap<string, unknown>, name: string): string | undefined {
  const value = properties.get(name);
  if (value === undefined) return undefined;
  // An empty scope asks for a token without scopes; any other empty text is a mistake.
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
