import { TokenRejected } from '../../lib/reason';

test('a rejection collects no stack, and leaves the limit of other errors alone', () => {
  const limit = Error.stackTraceLimit;
  expect(new TokenRejected('token_expired').stack).not.toMatch(/\n {4}at /);
  expect(Error.stackTraceLimit).toBe(limit);
  expect(new Error('a fault').stack).toMatch(/\n {4}at /);
});

test('a rejection says its reason and its claim', () => {
  expect(new TokenRejected('token_expired').message).toBe('token_expired');
  expect(new TokenRejected('claim_missing', 'exp').message).toBe('claim_missing: exp');
});
