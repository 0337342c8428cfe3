import type { Decision } from '../../lib/decision';
import { ConditionFailed } from '../../lib/access/rule';
import { describeDecision } from '../../lib/authorizer';
import { EventNotRecognized } from '../../lib/event/token-event';
import { SigningKeysUnavailable } from '../../lib/keys/key-set-request';
import { IntrospectionUnavailable } from '../../lib/opaque/introspection-unavailable';
import { PolicyTooLarge } from '../../lib/policy/document';
import { TokenRejected } from '../../lib/reason';
import { RevocationsUnavailable } from '../../lib/revocation/revocations-unavailable';
import { describeUndecided, UNDECIDED_REASONS } from '../../lib/undecided';
import { verifiedClaims } from '../support/claims';

test('a granted token is logged by its principal, its issuer and its key', () => {
  const token = {
    claims: verifiedClaims({ subject: 'alice' }),
    kid: 'key-1',
    characters: 1,
    verifyAgain: () => Promise.resolve(token),
  } as const;
  expect(describeDecision({ outcome: 'granted', token }, false, 0.5)).toStrictEqual({
    outcome: 'granted',
    principal: 'alice',
    issuer: 'https://issuer.example.com',
    kid: 'key-1',
    durationMs: 0.5,
  });
});

test('a rejected token is logged by its reason, with nothing unverified but two bounded fields', () => {
  const rejected: Decision = {
    outcome: 'rejected',
    rejection: new TokenRejected('claim_missing', 'exp'),
    origin: { unverifiedKid: 'k'.repeat(1_000), unverifiedIssuer: 'line\nbreak' },
  };
  const fields = describeDecision(rejected, false, 0.5);
  expect(fields).toStrictEqual({
    outcome: 'rejected',
    reason: 'claim_missing',
    claim: 'exp',
    principal: 'rejected',
    unverifiedIssuer: 'line\\u000abreak',
    unverifiedKid: `${'k'.repeat(128)}…`,
    answer: undefined,
    durationMs: 0.5,
  });
  expect(describeDecision(rejected, true, 0.5)).toMatchObject({ answer: 'unauthorized' });
});

test('every reason for which no decision is possible has an error of its own, or is a fault', () => {
  const errors = [
    new SigningKeysUnavailable('no keys'),
    new IntrospectionUnavailable('no answer'),
    new RevocationsUnavailable('no list'),
    new EventNotRecognized('no event'),
    new ConditionFailed('no answer'),
    new PolicyTooLarge('no room'),
    new RangeError('a bug'),
  ];
  expect(errors.map((error) => describeUndecided(error, 0)['reason'])).toEqual(UNDECIDED_REASONS);
  expect(describeUndecided(errors.at(-1), 0.5)).toStrictEqual({
    outcome: 'undecided',
    reason: 'fault',
    problem: 'RangeError: a bug',
    durationMs: 0.5,
  });
});
