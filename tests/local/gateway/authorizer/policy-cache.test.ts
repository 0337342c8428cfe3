import type { AuthorizerAnswer } from '../../../../local/gateway/authorizer/answer';
import { createPolicyCaches } from '../../../../local/gateway/authorizer/policy-cache';

const ANSWER: AuthorizerAnswer = {
  principalId: 'alice',
  policyDocument: { Statement: [] },
  context: {},
};

describe('the policy cache', () => {
  test('has an answer for its time to live, from when it was set', () => {
    let now = 10_000;
    const cache = createPolicyCaches(() => now).of({ name: 'authorizer', ttlSeconds: 60 });
    cache.set('token', ANSWER);
    now = 69_999;
    expect(cache.get('token')).toBe(ANSWER);
    expect(cache.get('other')).toBeUndefined();
    now = 70_000;
    expect(cache.get('token')).toBeUndefined();
  });

  test('has no answer for a time to live of 0', () => {
    const cache = createPolicyCaches(() => 0).of({ name: 'authorizer', ttlSeconds: 0 });
    cache.set('token', ANSWER);
    expect(cache.get('token')).toBeUndefined();
  });

  test('is the same for all requests of an authorizer, and another for each authorizer', () => {
    const caches = createPolicyCaches(() => 0);
    caches.of({ name: 'authorizer', ttlSeconds: 60 }).set('token', ANSWER);
    expect(caches.of({ name: 'authorizer', ttlSeconds: 60 }).get('token')).toBe(ANSWER);
    expect(caches.of({ name: 'other', ttlSeconds: 60 }).get('token')).toBeUndefined();
  });

  test('never has the answer of code that was replaced while the authorizer ran', () => {
    const caches = createPolicyCaches(() => 0);
    const ofReplacedCode = caches.of({ name: 'authorizer', ttlSeconds: 60 });
    caches.clear();
    ofReplacedCode.set('token', ANSWER);
    expect(caches.of({ name: 'authorizer', ttlSeconds: 60 }).get('token')).toBeUndefined();
  });

  test('forgets the oldest answer if there are more than a thousand', () => {
    const cache = createPolicyCaches(() => 0).of({ name: 'authorizer', ttlSeconds: 60 });
    for (let index = 0; index <= 1000; index += 1) cache.set(String(index), ANSWER);
    expect(cache.get('0')).toBeUndefined();
    expect(cache.get('1')).toBe(ANSWER);
  });
});
