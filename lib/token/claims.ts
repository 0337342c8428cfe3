import { hash } from 'node:crypto';
import { DEFAULT_RULES, type TrustedIssuer } from '../config/trusted-issuer';
import { type JsonObject, memberAt } from '../json-object';
import { TokenRejected } from '../reason';
import { claimOutside, lifetimeOf } from './lifetime';
import type { VerifiedClaims } from './verified-claims';

/** OpenID Connect Core section 2 allows 255 characters for `sub`; a longer one becomes a digest. */
const LONGEST_NAME = 256;
const LONGEST_SUBJECT = 2048;
/** More than a token can hold, unless the same claim is named twice. */
const LONGEST_HANDLER_CLAIMS = 8192;
// Control characters, and lone surrogates: in UTF-8 all of these become the same replacement character.
// Written out, because \p{Cc} and \p{Cs} cost the first decision of a cold start 0.3 ms.
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\ud800-\udfff]/u;
/** RFC 6749 section 3.3: printable ASCII without space, quote and backslash. */
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

/** The rules of an issuer that its claims are checked by. */
export type ClaimRules = Omit<TrustedIssuer, 'algorithms' | 'keySource' | 'issuer' | 'types'>;

/**
 * Makes verified claims; only this function does. A token kind calls it last, when its evidence is good.
 * Verdicts that stay true come first: a token that is both expired and not active yet gets the final one.
 *
 * @param payload the claims of a token that the issuer is known to have made; `null` counts as absent
 * @param issuer the `iss` of the token
 * @param rules of that issuer
 * @param nowSeconds seconds since 1970
 * @throws {TokenRejected} with the claim that is missing, invalid or not accepted
 */
export function checkClaims(
  payload: JsonObject,
  issuer: string,
  rules: ClaimRules,
  nowSeconds: number,
): VerifiedClaims {
  const lifetime = lifetimeOf(payload);
  const outside = claimOutside(lifetime, rules.clockToleranceSeconds, nowSeconds);
  if (outside === 'exp') throw new TokenRejected('token_expired');
  checkKind(payload, rules.idTokens);
  checkAudience(payload, rules);
  checkRequired(payload, rules);
  const subject = principalOf(payload, rules.principalClaims);
  const scopes = scopesOf(payload, rules.scopeClaims);
  if (outside !== undefined) throw new TokenRejected('token_not_active', outside);

  const clientId = firstName(payload['client_id'], payload['azp'], payload['cid']);
  const tokenId = firstName(payload['jti']);
  // The brand exists for the compiler only; every check above has passed.
  return {
    issuer,
    subject,
    scopes,
    expiresAt: lifetime.exp,
    ...(clientId !== undefined && { clientId }),
    ...(tokenId !== undefined && { tokenId }),
    handlerClaims: claimsNamed(payload, rules.handlerClaims),
    claims: payload,
  } as VerifiedClaims;
}

/** The payload `typ` of Keycloak's tokens that are for itself, in lower case. */
const KEPT_FROM_APIS = ['refresh', 'offline', 'logout'];

function checkKind(payload: JsonObject, idTokens: boolean): void {
  const has = (claim: string): boolean => memberAt(payload, claim) !== undefined;
  const kind = typeof payload['typ'] === 'string' ? payload['typ'].toLowerCase() : '';
  // Keycloak, Cognito, and OpenID Connect Core sections 3.1.3.6 and 3.3.2.11.
  const isIdToken =
    kind === 'id' || payload['token_use'] === 'id' || has('at_hash') || has('c_hash');
  // RFC 8417 section 2.2: a security event, or a logout token.
  const isForOthers = KEPT_FROM_APIS.includes(kind) || has('events');
  if (isForOthers || (isIdToken && !idTokens)) throw new TokenRejected('not_an_access_token');
  // RFC 7800: its sender must prove to have a key, which a bearer token does not.
  if (has('cnf')) throw new TokenRejected('token_sender_constrained');
}

export function checkAudience(
  payload: JsonObject,
  { audienceClaims, audiences }: Pick<ClaimRules, 'audienceClaims' | 'audiences'>,
): void {
  const [claim, aud] = firstClaim(payload, audienceClaims);
  const named: unknown = typeof aud === 'string' ? [aud] : aud;
  if (!Array.isArray(named) || !named.every((entry) => typeof entry === 'string')) {
    throw new TokenRejected('claim_invalid', claim);
  }
  const isAccepted = named.some((audience) => audiences.includes(audience));
  if (!isAccepted) throw new TokenRejected('audience_not_accepted');
}

function checkRequired(payload: JsonObject, { presentClaims, requiredClaims }: ClaimRules): void {
  for (const claim of presentClaims) firstClaim(payload, [claim]);
  for (const [claim, expected] of Object.entries(requiredClaims)) {
    const value = memberAt(payload, claim);
    if (value === expected) continue;
    throw new TokenRejected(value === undefined ? 'claim_missing' : 'claim_invalid', claim);
  }
}

function principalOf(payload: JsonObject, principalClaims: readonly string[]): string {
  const [claim, name] = firstClaim(payload, principalClaims);
  if (!isName(name, LONGEST_SUBJECT)) throw new TokenRejected('claim_invalid', claim);
  // A short name that looks like a digest becomes one as well, so that no two names share a principal.
  const isKept = name.length <= LONGEST_NAME && !name.startsWith('sha256:');
  return isKept ? name : `sha256:${hash('sha256', name, 'base64url')}`;
}

/** The first of some claims that the token has. */
function firstClaim(payload: JsonObject, claims: readonly string[]): [string, unknown] {
  const claim = claims.find((name) => memberAt(payload, name) !== undefined);
  if (claim === undefined) throw new TokenRejected('claim_missing', claims[0]);
  return [claim, memberAt(payload, claim)];
}

function isName(value: unknown, longest: number): value is string {
  return (
    typeof value === 'string' && value !== '' && value.length <= longest && !UNPRINTABLE.test(value)
  );
}

/** `scope` is text with spaces (RFC 8693 section 4.2), or a list as of some providers. */
function scopesOf(payload: JsonObject, scopeClaims: readonly string[]): ReadonlySet<string> {
  const scopes = new Set<string>();
  for (const claim of scopeClaims) {
    const value = memberAt(payload, claim) ?? [];
    const names: unknown = typeof value === 'string' ? value.split(' ') : value;
    if (!Array.isArray(names)) {
      // Many products use this name for something else; an entry that names it says that it holds scopes.
      if (claim === 'permissions' && scopeClaims === DEFAULT_RULES.scopeClaims) continue;
      throw new TokenRejected('claim_invalid', claim);
    }
    // What cannot be a scope counts for nothing; with a space in it, handlers would read it as two.
    for (const name of names) if (typeof name === 'string' && SCOPE.test(name)) scopes.add(name);
  }
  return scopes;
}

function claimsNamed(payload: JsonObject, claims: readonly string[]): JsonObject {
  if (claims.length === 0) return {};
  const found = claims.map((claim): [string, unknown] => [claim, memberAt(payload, claim)]);
  const named = Object.fromEntries(found.filter(([, value]) => value !== undefined));
  if (JSON.stringify(named).length <= LONGEST_HANDLER_CLAIMS) return named;
  throw new TokenRejected('claim_invalid', claims[0]);
}

/** The first usable name for handlers and their logs. The verdict does not depend on it. */
function firstName(...values: readonly unknown[]): string | undefined {
  return values.find((value) => isName(value, LONGEST_NAME));
}
