import { challengeOf, challengeSchemeOf } from '../../../lib/answer/challenge';
import { isFinal, type Reason, REASONS } from '../../../lib/reason';

const FINAL_REASONS = Object.keys(REASONS)
  // The keys of REASONS are the reasons.
  .map((reason) => reason as Reason)
  .filter(isFinal);

/** RFC 6750 section 3: error_description in %x20-21 / %x23-5B / %x5D-7E, error in the same without spaces. */
const CHALLENGE =
  /^Bearer error="(?:invalid_token|insufficient_scope)", error_description="[\x20-\x21\x23-\x5b\x5d-\x7e]+"$/;

test.each(FINAL_REASONS)('%s has a description in the characters of RFC 6750', (reason) => {
  expect(challengeOf('Bearer', 'invalid_token', reason)).toMatch(CHALLENGE);
});

test('a route beyond the token is a lack of scope, without an attribute that names one', () => {
  const challenge = challengeOf('Bearer', 'insufficient_scope', 'route_not_entitled');
  expect(challenge).toMatch(CHALLENGE);
  expect(challenge).not.toContain(' scope=');
});

test('every reason has a description of its own', () => {
  const challenges = FINAL_REASONS.map((reason) => challengeOf('Bearer', 'invalid_token', reason));
  expect(FINAL_REASONS.length).toBeGreaterThan(10);
  expect(new Set(challenges).size).toBe(FINAL_REASONS.length);
});

test.each([
  ['Bearer', 'Bearer'],
  ['bearer', 'Bearer'],
  ['', 'Bearer'],
  [' ', 'Bearer'],
  [' JWT ', 'JWT'],
  ['JWT', 'JWT'],
  ['none', 'Token'],
  ['None', 'Token'],
])('a challenge for TOKEN_SCHEME=%s has the scheme %s', (tokenScheme, scheme) => {
  expect(challengeSchemeOf(tokenScheme)).toBe(scheme);
  expect(challengeOf(tokenScheme, 'invalid_token', 'token_expired')).toMatch(
    new RegExp(`^${scheme} error=`),
  );
});
