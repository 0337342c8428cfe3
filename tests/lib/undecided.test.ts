import { ConditionFailed } from '../../lib/access/rule';
import { EventNotRecognized } from '../../lib/event/token-event';
import { SigningKeysUnavailable } from '../../lib/keys/key-set-request';
import { PolicyTooLarge } from '../../lib/policy/document';

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
