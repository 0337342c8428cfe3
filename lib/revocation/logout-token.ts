import type { TrustedIssuer } from '../config/trusted-issuer';
import type { SigningKeySource } from '../keys/issuer-key-sets';
import { isJsonObject, type JsonObject } from '../json-object';
import { TokenRejected } from '../reason';
import { checkAudience } from '../token/claims';
import { decomposeUnverifiedToken, isEncrypted } from '../token/compact-token';
import { identify } from '../token/jwt';
import { signingKeyOf } from '../token/signature';
import { claimOutside, type Lifetime, lifetimeOf } from '../token/lifetime';
import type { LogoutSettings } from './logout-settings';
import { issuedUntil, type Withdrawal } from './withdrawal';

/**
 * Section 2.4 recommends the first. Section 4.1 says that many providers send none, which counts as a JWT; `events`
 * tells their logout tokens from all others.
 */
const TYPES = ['logout+jwt', 'JWT'];
const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout';
/** For a token without `exp`: section 4 advises this. Before errata set 1 of 2023, `exp` was not required. */
const LIFETIME_SECONDS = 120;

/**
 * Makes the verifier of logout tokens: the key, the header and the times are checked as those of an access token are,
 * and the claims as section 2.6 says.
 *
 * A `jti` need not be remembered: a logout token that is sent again withdraws the same tokens once more.
 *
 * https://openid.net/specs/openid-connect-backchannel-1_0.html#Validation
 *
 * @param keySources of the issuers whose users may be logged out
 * @param now milliseconds since 1970
 * @returns a function that takes a logout token and returns what it withdraws; it throws {TokenRejected} for a token
 *   that must be refused, and {Undecided} if nothing can be said about it
 */
export function createLogoutTokenVerifier(
  keySources: ReadonlyMap<TrustedIssuer, SigningKeySource>,
  { audiences, alwaysWithdrawsSubject }: LogoutSettings,
  now: () => number,
): (compact: string) => Promise<readonly Withdrawal[]> {
  const sources = new Map(
    [...keySources].map(([trusted, source]) => [
      { ...trusted, types: TYPES, audienceClaims: ['aud'], audiences },
      source,
    ]),
  );
  return async (compact) => {
    if (isEncrypted(compact)) throw new TokenRejected('token_encrypted');
    const token = decomposeUnverifiedToken(compact);
    const identified = identify(token, sources);
    const { issuer, rules, kid, keySource } = identified;
    // Before the provider is asked, since no key makes these claims better. Nothing is accepted because of them.
    const lifetime = checkLogout(token.unverifiedPayload, rules);
    const outside = () => claimOutside(lifetime, rules.clockToleranceSeconds, now() / 1000);
    if (outside() === 'exp') throw new TokenRejected('token_expired');
    await signingKeyOf(token, identified, await keySource.find(kid));
    const claim = outside();
    if (claim === 'exp') throw new TokenRejected('token_expired');
    // This may change, so a token is refused for it only if its issuer is known to have made it.
    if (claim !== undefined) throw new TokenRejected('token_not_active', claim);
    const withdrawals = withdrawalsOf(token.unverifiedPayload, issuer);
    return alwaysWithdrawsSubject ? withdrawals : withdrawals.slice(0, 1);
  };
}

/**
 * Checks all claims of a token apart from its times.
 *
 * @returns its times
 */
function checkLogout(payload: JsonObject, rules: TrustedIssuer): Lifetime {
  const { events, iat } = payload;
  requireClaim(payload, 'events');
  const isLogout = isJsonObject(events) && isJsonObject(events[LOGOUT_EVENT]);
  if (!isLogout) throw new TokenRejected('claim_invalid', 'events');
  // Section 2.4 forbids it, so that no ID token counts as a logout token, or the other way round.
  if ('nonce' in payload) throw new TokenRejected('claim_invalid', 'nonce');
  requireClaim(payload, 'aud');
  checkAudience(payload, rules);
  requireClaim(payload, 'jti');
  textClaim(payload, 'jti');
  requireClaim(payload, 'iat');
  const exp = payload['exp'] ?? (typeof iat === 'number' ? iat + LIFETIME_SECONDS : undefined);
  const lifetime = lifetimeOf({ ...payload, exp });
  textClaim(payload, 'sub');
  // Section 2.4: without a session, all sessions of the subject end.
  if (textClaim(payload, 'sid') === undefined) requireClaim(payload, 'sub');
  return lifetime;
}

/**
 * The withdrawals that a token asks for, once its issuer is known to have made it: of its session, of its subject, or of
 * both in this order.
 *
 * @param payload claims that {@link checkLogout} has passed
 */
function withdrawalsOf(payload: JsonObject, issuer: string): readonly Withdrawal[] {
  const sessionId = textClaim(payload, 'sid');
  const subject = textClaim(payload, 'sub');
  const issuedBefore = issuedUntil(Number(payload['iat']));
  return [
    ...(sessionId === undefined ? [] : [{ kind: 'session', issuer, sessionId } as const]),
    ...(subject === undefined ? [] : [{ kind: 'subject', issuer, subject, issuedBefore } as const]),
  ];
}

function requireClaim(payload: JsonObject, claim: string): void {
  if ((payload[claim] ?? undefined) === undefined) throw new TokenRejected('claim_missing', claim);
}

function textClaim(payload: JsonObject, claim: string): string | undefined {
  const value = payload[claim] ?? undefined;
  if (value === undefined || (typeof value === 'string' && value !== '')) return value;
  throw new TokenRejected('claim_invalid', claim);
}
