import { ACCESS_RULES } from '../../access-rules';

/** The scopes that some route of the API asks for. */
export const API_SCOPES: readonly string[] = [
  ...new Set(Object.values(ACCESS_RULES).flatMap(({ scopes = [] }) => scopes)),
].sort();

/** The people who can sign in at the local identity provider, and the scopes of each. */
const ENTITLEMENTS: ReadonlyMap<string, readonly string[]> = new Map([
  ['alice', API_SCOPES],
  ['bob', ['products:read']],
]);

/** The names of the demo users. */
export const DEMO_USERS: readonly string[] = [...ENTITLEMENTS.keys()];

/** The scopes that a user may be granted, or `undefined` where there is no such user. */
export function entitledScopes(user: string): readonly string[] | undefined {
  return ENTITLEMENTS.get(user);
}
