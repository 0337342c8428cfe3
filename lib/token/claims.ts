import type { AuthorizerConfig } from '../config/config';
import { type CheckedClaim, TokenRejected } from '../reason';
import type { JsonObject } from '../json-object';
import type { VerifiedClaims } from './verified-claims';

/** For `sub` OpenID Connect Core section 2 allows 255 ASCII characters. */
const MAXIMUM_NAME_LENGTH = 256;
// Control characters, and lone surrogates: in UTF-8 these all become the same replacement character.
// Written out, because \p{Cc} and \p{Cs} take the first decision of a cold start 0.3 ms to look up.
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\ud800-\udfff]/u;

/** The claims apart from the proof that a trusted issuer made them. */
export type CheckedClaims = Omit<VerifiedClaims, keyof VerifiedClaims & symbol>;

/**
 * Checks the claims of a token whose signature is good. Verdicts that stay true come first, so that
 * a token which is both expired for good and not valid yet gets the final answer.
 *
 * @param payload the payload of the token
 * @param issuer the trusted issuer that the token names
 * @param config accepted audiences and the clock tolerance
 * @param nowSeconds seconds since 1970
 * @throws {TokenRejected} with the claim that is missing, invalid or not accepted
 */
export function checkClaims(
  payload: JsonObject,
  issuer: string,
  config: Pick<AuthorizerConfig, 'audiences' | 'clockToleranceSeconds'>,
  nowSeconds: number,
): CheckedClaims {
  const lifetime = lifetimeOf(payload);
  const outside = claimOutside(lifetime, config.clockToleranceSeconds, nowSeconds);
  if (outside === 'exp') throw new TokenRejected('token_expired');
  checkAudience(payload, config.audiences);
  const subject = subjectClaim(payload);
  const scopes = scopesOf(payload);
  if (outside !== undefined) throw new TokenRejected('token_not_active', outside);

  const clientId = firstName(payload['client_id'], payload['azp'], payload['cid']);
  const tokenId = firstName(payload['jti']);
  return {
    issuer,
    subject,
    scopes,
    expiresAt: lifetime.exp,
    ...(clientId !== undefined && { clientId }),
    ...(tokenId !== undefined && { tokenId }),
    claims: payload,
  };
}

/**
 * Tells whether a token may be used now, of which everything else was found good before: with the same
 * configuration, nothing but the clock can change that.
 *
 * @param nowSeconds seconds since 1970
 */
export function isWithinLifetime(
  { claims }: Pick<VerifiedClaims, 'claims'>,
  clockToleranceSeconds: number,
  nowSeconds: number,
): boolean {
  return claimOutside(lifetimeOf(claims), clockToleranceSeconds, nowSeconds) === undefined;
}

/** When a token may be used, in seconds since 1970. */
interface Lifetime {
  readonly exp: number;
  readonly nbf: number | undefined;
  readonly iat: number | undefined;
}

function lifetimeOf(payload: JsonObject): Lifetime {
  const exp = secondsClaim(payload, 'exp');
  const nbf = secondsClaim(payload, 'nbf');
  const iat = secondsClaim(payload, 'iat');
  if (exp === undefined) throw new TokenRejected('claim_missing', 'exp');
  return { exp, nbf, iat };
}

/** The first claim by which a token may not be used now. */
function claimOutside(
  { exp, nbf, iat }: Lifetime,
  clockToleranceSeconds: number,
  nowSeconds: number,
): keyof Lifetime | undefined {
  const latestStart = nowSeconds + clockToleranceSeconds;
  if (nowSeconds >= exp + clockToleranceSeconds) return 'exp';
  if (nbf !== undefined && nbf > latestStart) return 'nbf';
  if (iat !== undefined && iat > latestStart) return 'iat';
  return undefined;
}

/** A NumericDate (RFC 7519 section 2). JSON has no Infinity, but `1e999` becomes one. */
function secondsClaim(payload: JsonObject, claim: 'exp' | 'nbf' | 'iat'): number | undefined {
  const value = payload[claim];
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw new TokenRejected('claim_invalid', claim);
  }
  return value;
}

function checkAudience({ aud }: JsonObject, accepted: readonly string[]): void {
  if (aud === undefined) throw new TokenRejected('claim_missing', 'aud');
  const audiences = typeof aud === 'string' ? [aud] : textsOf(aud, 'aud');
  if (!audiences.some((audience) => accepted.includes(audience))) {
    throw new TokenRejected('audience_not_accepted');
  }
}

function subjectClaim({ sub }: JsonObject): string {
  if (sub === undefined) throw new TokenRejected('claim_missing', 'sub');
  if (!isName(sub)) throw new TokenRejected('claim_invalid', 'sub');
  return sub;
}

function isName(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value !== '' &&
    value.length <= MAXIMUM_NAME_LENGTH &&
    !UNPRINTABLE.test(value)
  );
}

/** `scope` is text with spaces (RFC 8693 section 4.2); `scp` is either; `permissions` is a list. */
function scopesOf({ scope = '', scp = '', permissions = [] }: JsonObject): ReadonlySet<string> {
  if (typeof scope !== 'string') throw new TokenRejected('claim_invalid', 'scope');
  const scopes = new Set(scope.split(' '));
  const others = typeof scp === 'string' ? scp.split(' ') : scopeNamesOf(scp, 'scp');
  for (const name of others) scopes.add(name);
  for (const name of scopeNamesOf(permissions, 'permissions')) scopes.add(name);
  scopes.delete('');
  return scopes;
}

/** Handlers get the scopes as one text, in which a name with a space would become two. */
function scopeNamesOf(value: unknown, claim: 'scp' | 'permissions'): readonly string[] {
  const names = textsOf(value, claim);
  if (names.some((name) => name.includes(' '))) throw new TokenRejected('claim_invalid', claim);
  return names;
}

function textsOf(value: unknown, claim: CheckedClaim): readonly string[] {
  if (!Array.isArray(value) || !value.every((entry) => typeof entry === 'string')) {
    throw new TokenRejected('claim_invalid', claim);
  }
  return value;
}

/** The first that is fit for a handler and its logs; the token does not depend on any of them. */
function firstName(...values: readonly unknown[]): string | undefined {
  return values.find(isName);
}
