import { isFinal, REASONS, TokenRejected, type Reason } from '../../lib/reason';

test('a rejection collects no stack, and leaves the limit of other errors alone', () => {
  const limit = Error.stackTraceLimit;
  expect(new TokenRejected('token_expired').stack).not.toMatch(/\n {4}at /);
  expect(Error.stackTraceLimit).toBe(limit);
  expect(new Error('a fault').stack).toMatch(/\n {4}at /);
});

test('a rejection says its reason and its claim', () => {
  expect(String(new TokenRejected('token_expired'))).toBe('TokenRejected: token_expired');
  expect(new TokenRejected('claim_missing', 'exp').message).toBe('claim_missing: exp');
});

describe('a refusal', () => {
  const MAY_CHANGE: readonly Reason[] = [
    ...(['request_ambiguous', 'key_not_found', 'key_ambiguous', 'signature_unconfirmed'] as const),
    ...(['token_not_active', 'token_inactive'] as const),
  ];
  const FINAL: readonly Reason[] = [
    ...(['token_too_large', 'token_malformed', 'token_encrypted'] as const),
    ...(['token_type_not_accepted', 'header_not_supported', 'algorithm_not_allowed'] as const),
    ...(['issuer_not_trusted', 'key_id_missing', 'signature_invalid', 'claim_missing'] as const),
    ...(['claim_invalid', 'audience_not_accepted', 'not_an_access_token'] as const),
    ...(['token_sender_constrained', 'token_expired', 'token_revoked'] as const),
  ];

  test.each(MAY_CHANGE)('because of %s may change, so no cache may keep it', (reason) => {
    expect(REASONS[reason]).toBe('may_change');
    expect(isFinal(reason)).toBe(false);
  });

  test.each(FINAL)('because of %s is final', (reason) => {
    expect(isFinal(reason)).toBe(true);
  });

  test('has no other reason than these, apart from a missing token', () => {
    expect(Object.keys(REASONS).sort()).toEqual(['token_missing', ...MAY_CHANGE, ...FINAL].sort());
    expect(REASONS.token_missing).toBe('absent');
  });
});
