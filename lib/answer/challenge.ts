import type { FinalReason } from '../reason';

/** Why a request is denied: its token is rejected, or verified and not entitled to the route. */
export type DenialReason = FinalReason | 'route_not_entitled';

/** The sentence for each reason that a client gets. ASCII without quotes and backslashes (RFC 6750 section 3). */
const DESCRIPTIONS: Readonly<Record<DenialReason, string>> = {
  token_too_large: 'The token is larger than 10240 bytes',
  token_malformed: 'The token is not a JWT in compact form',
  token_encrypted: 'The token is encrypted but the provider must sign it without encryption',
  token_type_not_accepted: 'The token is of a type that is not accepted',
  header_not_supported: 'The token has crit or b64 in its header',
  algorithm_not_allowed: 'The signature algorithm is not allowed',
  issuer_not_trusted: 'The issuer is not trusted',
  key_id_missing: 'The token has no kid in its header',
  signature_invalid: 'The signature does not fit',
  claim_missing: 'A required claim is missing',
  claim_invalid: 'A claim has the wrong type or content',
  audience_not_accepted: 'The token is for another audience',
  not_an_access_token: 'The token is an ID token or of another kind but not an access token',
  token_sender_constrained: 'The token is bound to its sender and cannot be used as a bearer token',
  token_expired: 'The token has expired',
  token_revoked: 'The token was withdrawn',
  route_not_entitled: 'The token does not give access to this route',
};

/**
 * Makes the challenge of a 403, for the header WWW-Authenticate: RFC 6750 section 3. The
 * attribute `scope` is left out, because the policy that denies is the same for all routes.
 *
 * @param tokenScheme the setting: `Bearer`, another scheme, or `none`
 */
export function challengeOf(
  tokenScheme: string,
  errorCode: 'invalid_token' | 'insufficient_scope',
  reason: DenialReason,
): string {
  return `${challengeSchemeOf(tokenScheme)} error="${errorCode}", error_description="${DESCRIPTIONS[reason]}"`;
}

/**
 * The scheme that a challenge names. A bare token comes without one, but a challenge must name one (RFC
 * 9110 section 11.6.1); `Token` is not registered, so no client takes it for one that it knows.
 *
 * @param tokenScheme the setting; a blank one means `Bearer`
 */
export function challengeSchemeOf(tokenScheme: string): string {
  const scheme = tokenScheme.trim();
  if (scheme === '' || scheme.toLowerCase() === 'bearer') return 'Bearer';
  return scheme.toLowerCase() === 'none' ? 'Token' : scheme;
}
