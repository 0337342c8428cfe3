import type { AuthorizerAnswer } from './authorizer-answer';

/** The answers of one authorizer, by the value of the identity source header. */
export interface PolicyCache {
  readonly get: (token: string) => AuthorizerAnswer | undefined;
  readonly set: (token: string, answer: AuthorizerAnswer) => void;
}

/** The policy caches of an API, one for each authorizer. */
export interface PolicyCaches {
  readonly of: (authorizer: { readonly name: string; readonly ttlSeconds: number }) => PolicyCache;
  /**
   * Starts again with empty caches. A request that is waiting for its authorizer still has the
   * previous cache, so the answer of replaced code never gets into a new one.
   */
  readonly clear: () => void;
}

const MAXIMUM_ENTRIES = 1000;

/** @param now milliseconds */
export function createPolicyCaches(now: () => number): PolicyCaches {
  const caches = new Map<string, PolicyCache>();
  return {
    of: ({ name, ttlSeconds }) => {
      const cache = caches.get(name) ?? createPolicyCache(ttlSeconds, now);
      caches.set(name, cache);
      return cache;
    },
    clear: () => {
      caches.clear();
    },
  };
}

/**
 * Makes a cache as API Gateway has one. It does not know methods or paths: an answer for one route
 * is the answer for all of them.
 *
 * @param ttlSeconds how long an answer is cached; 0 turns the cache off
 */
function createPolicyCache(ttlSeconds: number, now: () => number): PolicyCache {
  const entries = new Map<string, { answer: AuthorizerAnswer; expiresAt: number }>();

  return {
    get: (token) => {
      const entry = entries.get(token);
      if (entry === undefined || entry.expiresAt > now()) return entry?.answer;
      entries.delete(token);
      return undefined;
    },
    set: (token, answer) => {
      entries.delete(token);
      entries.set(token, { answer, expiresAt: now() + ttlSeconds * 1000 });
      // A Map iterates in insertion order, so the first key is the oldest.
      const [oldest] = entries.keys();
      if (entries.size > MAXIMUM_ENTRIES && oldest !== undefined) entries.delete(oldest);
    },
  };
}
