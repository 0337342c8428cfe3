import type { AuthorizerAnswer } from '../../../local/gateway/authorizer-answer';
import { createPolicyCache } from '../../../local/gateway/policy-cache';

const ANSWER: AuthorizerAnswer = {
  principalId: 'alice',
  policyDocument: { Statement: [] },
  context: {},
};

describe('the policy cache', () => {
  test('keeps an answer for its time to live, from when it was given', () => {
    let now = 0;
    const cache = createPolicyCache(60, () => now);
    const keep = cache.reserve('token');
    now = 10_000;
    keep(ANSWER);
    now = 69_999;
    expect(cache.get('token')).toBe(ANSWER);
    expect(cache.get('other')).toBeUndefined();
    now = 70_000;
    expect(cache.get('token')).toBeUndefined();
  });

  test('keeps nothing for a time to live of 0', () => {
    const cache = createPolicyCache(0, () => 0);
    cache.reserve('token')(ANSWER);
    expect(cache.get('token')).toBeUndefined();
  });

  test('does not take the answer of code that was replaced while it was asked', () => {
    const cache = createPolicyCache(60, () => 0);
    const keep = cache.reserve('token');
    cache.clear();
    keep(ANSWER);
    expect(cache.get('token')).toBeUndefined();
  });

  test('forgets the oldest where there are more than a thousand', () => {
    const cache = createPolicyCache(60, () => 0);
    for (let index = 0; index <= 1000; index += 1) cache.reserve(String(index))(ANSWER);
    expect(cache.get('0')).toBeUndefined();
    expect(cache.get('1')).toBe(ANSWER);
  });
});
