import type { AuthorizerConfig } from '../config/config';
import { type CheckedClaim, TokenRejected } from '../reason';
import type { JsonObject } from '../json-object';
import type { VerifiedClaims } from './verified-claims';

/** For `sub` OpenID Connect Core section 2 allows 255 ASCII characters. */
const MAXIMUM_NAME_LENGTH = 256;
// Control characters, and lone surrogates: in UTF-8 all of these become the same replacement character.
// Written out, because \p{Cc} and \p{Cs} cost the first decision of a cold start 0.3 ms.
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\ud800-\udfff]/u;

/**
 * Makes verified claims; only this function does. A token kind calls it last, when its evidence is good.
 * Verdicts that stay true come first: a token that is both expired and not active yet gets the final one.
 *
 * @param payload the claims of a token that the issuer is known to have made
 * @param issuer the trusted issuer that the token names
 * @param config the accepted audiences and the clock tolerance
 * @param nowSeconds seconds since 1970
 * @throws {TokenRejected} with the claim that is missing, invalid or not accepted
 */
export function checkClaims(
  payload: JsonObject,
  issuer: string,
  config: Pick<AuthorizerConfig, 'audiences' | 'clockToleranceSeconds'>,
  nowSeconds: number,
): VerifiedClaims {
  const lifetime = lifetimeOf(payload);
  const outside = claimOutside(lifetime, config.clockToleranceSeconds, nowSeconds);
  if (outside === 'exp') throw new TokenRejected('token_expired');
  checkAudience(payload, config.audiences);
  const subject = subjectClaim(payload);
  const scopes = scopesOf(payload);
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
    claims: payload,
  } as VerifiedClaims;
}

/**
 * Rechecks `exp`, `nbf` and `iat` of a token that was verified before.
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

/** The first claim that forbids the use of the token now. */
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

/** A NumericDate (RFC 7519 section 2). JSON does not know Infinity, but `1e999` becomes one. */
function secondsClaim(payload: JsonObject, claim: 'exp' | 'nbf' | 'iat'): number | undefined {
  const value = payload[claim];
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new TokenRejected('claim_invalid', claim);
}

export function checkAudience({ aud }: JsonObject, accepted: readonly string[]): void {
  if (aud === undefined) throw new TokenRejected('claim_missing', 'aud');
  const audiences = typeof aud === 'string' ? [aud] : textsOf(aud, 'aud');
  if (!audiences.some((audience) => accepted.includes(audience))) {
    throw new TokenRejected('audience_not_accepted');
  }
}

function subjectClaim({ sub }: JsonObject): string {
  if (isName(sub)) return sub;
  throw new TokenRejected(sub === undefined ? 'claim_missing' : 'claim_invalid', 'sub');
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

/** The first usable name for handlers and their logs. The verdict does not depend on it. */
function firstName(...values: readonly unknown[]): string | undefined {
  return values.find(isName);
}
