import type { JsonObject } from '../json-object';
import { TokenRejected } from '../reason';
import type { VerifiedClaims } from './verified-claims';

/** When a token may be used, in seconds since 1970. */
export interface Lifetime {
  readonly exp: number;
  readonly nbf: number | undefined;
  readonly iat: number | undefined;
}

/** @throws {TokenRejected} without a usable `exp`, or if `nbf` or `iat` is not a NumericDate */
export function lifetimeOf(payload: JsonObject): Lifetime {
  const exp = secondsClaim(payload, 'exp');
  const nbf = secondsClaim(payload, 'nbf');
  const iat = secondsClaim(payload, 'iat');
  if (exp === undefined) throw new TokenRejected('claim_missing', 'exp');
  return { exp, nbf, iat };
}

/**
 * The first claim that forbids the use of the token now, or undefined.
 *
 * @param nowSeconds seconds since 1970
 */
export function claimOutside(
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

/** A NumericDate (RFC 7519 section 2). JSON does not know Infinity, but `1e999` becomes one. */
function secondsClaim(payload: JsonObject, claim: keyof Lifetime): number | undefined {
  const value = payload[claim] ?? undefined;
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new TokenRejected('claim_invalid', claim);
}
