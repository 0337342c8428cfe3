import type { Decision } from '../decision';
import { describeError, escapeUnverified, type LogFields } from '../log';
import { undecidedReasonOf } from '../undecided';
import { REJECTED_PRINCIPAL } from './policy-answer';

/** The log fields of a decision. Unverified members are bounded and escaped, and their names say so. */
export function describeDecision(decision: Decision): LogFields {
  if (decision.outcome === 'granted') {
    const { claims, kid } = decision.token;
    return {
      outcome: 'granted',
      principal: claims.subject,
      issuer: claims.issuer,
      kid,
    };
  }
  const { rejection, origin } = decision;
  return {
    outcome: 'rejected',
    reason: rejection.reason,
    claim: rejection.claim,
    principal: REJECTED_PRINCIPAL,
    unverifiedIssuer: escapeUnverified(origin.unverifiedIssuer),
    unverifiedKid: escapeUnverified(origin.unverifiedKid),
  };
}

/** The log fields if no decision was possible. */
export function describeUndecided(error: unknown): LogFields {
  return { outcome: 'undecided', reason: undecidedReasonOf(error), problem: describeError(error) };
}
