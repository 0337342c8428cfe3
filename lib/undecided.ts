import { describeError, type LogFields } from './log';
import { StacklessError } from './stackless-error';

/**
 * Why the authorizer could not decide. The code stands in the log line, so that an alarm can tell an
 * outage of the identity provider from a fault of this service:
 *
 * - `keys_unavailable`: the issuer's signing keys cannot be fetched, and the token's key is not cached
 * - `introspection_unavailable`: the issuer cannot be asked about a token that only it can judge
 * - `revocations_unavailable`: the list of withdrawn tokens cannot be read
 * - `event_not_recognized`: the event is not one that this authorizer is declared for
 * - `rule_failed`: the condition of an access rule threw
 * - `policy_too_large`: the policy would exceed API Gateway's limit
 * - `fault`: anything else, which is a bug
 */
export const UNDECIDED_REASONS = [
  'keys_unavailable',
  'introspection_unavailable',
  'revocations_unavailable',
  'event_not_recognized',
  'rule_failed',
  'policy_too_large',
  'fault',
] as const;

export type UndecidedReason = (typeof UNDECIDED_REASONS)[number];

/** No decision can be made. Says nothing about the token, so the answer is never a Deny and never a 401. */
export abstract class Undecided extends StacklessError {
  abstract readonly reason: Exclude<UndecidedReason, 'fault'>;
}

/** The code for an error that kept the authorizer from deciding. */
export function undecidedReasonOf(error: unknown): UndecidedReason {
  return error instanceof Undecided ? error.reason : 'fault';
}

/** The log fields if no decision was possible. */
export function describeUndecided(error: unknown, durationMs: number): LogFields {
  const problem = describeError(error);
  return { outcome: 'undecided', reason: undecidedReasonOf(error), problem, durationMs };
}
