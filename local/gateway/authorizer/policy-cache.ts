import type { AuthorizerAnswer } from './answer';

/** The answers of one authorizer, by the values of its identity sources. */
export interface PolicyCache {
  readonly get: (identity: string) => AuthorizerAnswer | undefined;
  readonly set: (identity: string, answer: AuthorizerAnswer) => void;
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
 * Makes a cache as API Gateway has one. It does not know methods or paths, unless they are identity
 * sources: an answer for one route is the answer for all of them.
 *
 * @param ttlSeconds how long an answer is cached; 0 turns the cache off
 */
function createPolicyCache(ttlSeconds: number, now: () => number): PolicyCache {
  const entries = new Map<string, { answer: AuthorizerAnswer; expiresAt: number }>();

  return {
    get: (identity) => {
      const entry = entries.get(identity);
      if (entry === undefined || entry.expiresAt > now()) return entry?.answer;
      entries.delete(identity);
      return undefined;
    },
    set: (identity, answer) => {
      entries.delete(identity);
      entries.set(identity, { answer, expiresAt: now() + ttlSeconds * 1000 });
      // A Map iterates in insertion order, so the first key is the oldest.
      const [oldest] = entries.keys();
      if (entries.size > MAXIMUM_ENTRIES && oldest !== undefined) entries.delete(oldest);
    },
  };
}
