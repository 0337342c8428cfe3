/**
 * What becomes of a token that is refused, by reason:
 *
 * - `absent`: there is no token to judge; answered with 401
 * - `final`: time cannot change the verdict; answered with a Deny that API Gateway may cache
 * - `may_change`: the same token may be good later; answered with 401, which is never cached
 */
export type Finality = 'absent' | 'final' | 'may_change';

/** Every reason for which a token is refused. The same code stands in logs, tests, docs and responses. */
export const REASONS = {
  token_missing: 'absent',
  token_too_large: 'final',
  token_malformed: 'final',
  token_type_not_accepted: 'final',
  header_not_supported: 'final',
  algorithm_not_allowed: 'final',
  issuer_not_trusted: 'final',
  key_id_missing: 'final',
  key_not_found: 'may_change',
  signature_invalid: 'final',
  claim_missing: 'final',
  claim_invalid: 'final',
  audience_not_accepted: 'final',
  token_expired: 'final',
  token_not_active: 'may_change',
} as const satisfies Record<string, Finality>;

export type Reason = keyof typeof REASONS;

/** The registered claims (RFC 7519 section 4.1, RFC 9068) that a rejection can be about. */
export type CheckedClaim =
  'iss' | 'sub' | 'aud' | 'exp' | 'nbf' | 'iat' | 'scope' | 'scp' | 'permissions';

/** A verdict on a token: it must not be used, and this is why. Holds nothing that the token said. */
export class TokenRejected extends Error {
  override readonly name = 'TokenRejected';

  constructor(
    readonly reason: Reason,
    readonly claim?: CheckedClaim,
  ) {
    super(claim === undefined ? reason : `${reason}: ${claim}`);
  }
}
