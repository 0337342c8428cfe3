import type { AccessRules } from '../../lib/access/rule';

/** The scopes of OpenID Connect Core sections 5.4 and 11: they are about the user, and not about the API. */
export const OPENID_SCOPES: readonly string[] = ['openid', 'profile', 'email', 'offline_access'];

/** Leaves out the scopes about a user, since a token by client credentials comes without one. */
export function withoutOpenidScopes(scopes: readonly string[]): readonly string[] {
  return scopes.filter((scope) => !OPENID_SCOPES.includes(scope));
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

/** Each scope once, in alphabetical order. */
export function distinct(scopes: readonly string[]): readonly string[] {
  return [...new Set(scopes)].sort();
}

/** Whether a text can be a scope (RFC 6749 section 3.3). */
export function isScope(text: unknown): text is string {
  return typeof text === 'string' && /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(text);
}

/** The scopes of a `scope` parameter. */
export function splitScopes(scope: string): readonly string[] {
  return scope.split(' ').filter((part) => part !== '');
}
