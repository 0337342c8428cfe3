import { StacklessError } from './stackless-error';

/**
 * How final a refusal is:
 *
 * - `absent`: the request came without a token; answered with 401
 * - `final`: the token will never be accepted; answered with a Deny that API Gateway may cache
 * - `may_change`: the same token may be accepted later; answered with 401, which is never cached
 */
export type Finality = 'absent' | 'final' | 'may_change';

/** Every reason to refuse a token. Logs, tests, docs and responses use the same codes. */
export const REASONS = {
  token_missing: 'absent',
  request_ambiguous: 'may_change',
  token_too_large: 'final',
  token_malformed: 'final',
  token_encrypted: 'final',
  token_type_not_accepted: 'final',
  header_not_supported: 'final',
  algorithm_not_allowed: 'final',
  issuer_not_trusted: 'final',
  key_id_missing: 'final',
  key_not_found: 'may_change',
  key_ambiguous: 'may_change',
  signature_invalid: 'final',
  signature_unconfirmed: 'may_change',
  claim_missing: 'final',
  claim_invalid: 'final',
  audience_not_accepted: 'final',
  not_an_access_token: 'final',
  token_sender_constrained: 'final',
  token_expired: 'final',
  token_not_active: 'may_change',
  token_inactive: 'may_change',
  token_revoked: 'final',
} as const satisfies Record<string, Finality>;

export type Reason = keyof typeof REASONS;

/** A reason that stays true. */
export type FinalReason = {
  [Name in Reason]: (typeof REASONS)[Name] extends 'final' ? Name : never;
}[Reason];

export function isFinal(reason: Reason): reason is FinalReason {
  return REASONS[reason] === 'final';
}

/**
 * A verdict on a token: it must not be used, and this is why. Holds nothing that the token said; `claim` is a name
 * of RFC 7519 or of the configuration.
 */
export class TokenRejected extends StacklessError {
  override readonly name = 'TokenRejected';

  constructor(
    readonly reason: Reason,
    readonly claim?: string,
  ) {
    super(claim === undefined ? reason : `${reason}: ${claim}`);
  }
}
