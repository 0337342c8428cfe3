import type { AccessRules } from '../../lib/access/rule';
import { isJsonObject } from '../../lib/json-object';

/** The users who can sign in at the local identity provider, and the scopes that each may have. */
export type Users = ReadonlyMap<string, readonly string[]>;

/** A list of users that cannot be used; the message says why. */
export class UsersError extends Error {
  override readonly name = 'UsersError';
}

const EVERY_SCOPE = '*';

/**
 * Reads a list of users.
 *
 * @param declared scopes by user, such as `{ alice: ['*'], bob: ['reports:read'] }`
 * @param apiScopes the scopes that `*` stands for
 * @throws {UsersError}
 */
export function readUsers(declared: unknown, apiScopes: readonly string[]): Users {
  const users = Object.entries(isJsonObject(declared) ? declared : {});
  if (users.length === 0) {
    throw new UsersError("there must be at least one user, for example: alice: ['*']");
  }
  return new Map(
    users.map(([user, scopes]) => {
      if (!isListOfTexts(scopes)) {
        throw new UsersError(`the scopes of ${JSON.stringify(user)} must be a list of texts`);
      }
      return [user, scopes.includes(EVERY_SCOPE) ? apiScopes : scopes];
    }),
  );
}

function isListOfTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}

/** The scopes that some access rule asks for, in alphabetical order. */
export function scopesOf(accessRules: AccessRules): readonly string[] {
  return distinct(
    Object.values(accessRules).flatMap(({ scopes = [], anyScope = [] }) => [
      ...scopes,
      ...anyScope,
    ]),
  );
}

/** The scopes that some user has, in alphabetical order. */
export function scopesOfUsers(users: Users): readonly string[] {
  return distinct([...users.values()].flat());
}

function distinct(scopes: readonly string[]): readonly string[] {
  return [...new Set(scopes)].sort();
}
