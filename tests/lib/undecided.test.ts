import { ConditionFailed } from '../../lib/access/rule';
import { EventNotRecognized } from '../../lib/event/token-event';
import { SigningKeysUnavailable } from '../../lib/keys/key-set-request';
import { IntrospectionUnavailable } from '../../lib/opaque/introspection-unavailable';
import { PolicyTooLarge } from '../../lib/policy/document';
import { RevocationsUnavailable } from '../../lib/revocation/revocations-unavailable';
import { UNDECIDED_REASONS, undecidedReasonOf } from '../../lib/undecided';

test.each([ConditionFailed, EventNotRecognized, PolicyTooLarge, SigningKeysUnavailable])(
  'the error that no decision is possible collects no stack, and leaves the limit of others alone: %p',
  (Undecided) => {
    const limit = Error.stackTraceLimit;
    const error = new Undecided('the cause');
    expect(error.message).toBe('the cause');
    expect(error.stack).not.toContain('\n    at ');
    expect(Error.stackTraceLimit).toBe(limit);
    expect(new Error('a fault').stack).toContain('\n    at ');
  },
);

test('an alarm can tell apart why nothing was decided, and anything else is a fault', () => {
  const reasons = [
    new SigningKeysUnavailable('x'),
    new IntrospectionUnavailable('x'),
    new RevocationsUnavailable('x'),
    new EventNotRecognized('x'),
    new ConditionFailed('x'),
    new PolicyTooLarge('x'),
    new Error('x'),
  ].map(undecidedReasonOf);
  expect(reasons).toEqual([
    ...['keys_unavailable', 'introspection_unavailable', 'revocations_unavailable'],
    ...['event_not_recognized', 'rule_failed', 'policy_too_large', 'fault'],
  ]);
  expect(UNDECIDED_REASONS).toEqual(reasons);
});
