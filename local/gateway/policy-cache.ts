import type { AuthorizerAnswer } from './authorizer-answer';

/** The answers of one authorizer, by the value of the identity source header. */
export interface PolicyCache {
  readonly get: (token: string) => AuthorizerAnswer | undefined;
  /**
   * To be called before the authorizer is: what it gives keeps an answer, unless the cache has been
   * emptied in the meantime, because the answer is then one of code that has been replaced.
   */
  readonly reserve: (token: string) => (answer: AuthorizerAnswer) => void;
  readonly clear: () => void;
}

const MAXIMUM_ENTRIES = 1000;

/**
 * Makes a cache as API Gateway has one. It knows nothing of methods and paths: an answer for one
 * route is the answer for all of them.
 *
 * @param ttlSeconds how long an answer is kept, from when it was given; 0 keeps none
 * @param now milliseconds
 */
export function createPolicyCache(ttlSeconds: number, now: () => number): PolicyCache {
  const entries = new Map<string, { answer: AuthorizerAnswer; expiresAt: number }>();
  let generation = 0;

  return {
    get: (token) => {
      const entry = entries.get(token);
      if (entry === undefined || entry.expiresAt > now()) return entry?.answer;
      entries.delete(token);
      return undefined;
    },
    reserve: (token) => {
      const reservedIn = generation;
      return (answer) => {
        if (ttlSeconds <= 0 || reservedIn !== generation) return;
        entries.delete(token);
        entries.set(token, { answer, expiresAt: now() + ttlSeconds * 1000 });
        // The oldest comes first in a Map.
        const [oldest] = entries.keys();
        if (entries.size > MAXIMUM_ENTRIES && oldest !== undefined) entries.delete(oldest);
      };
    },
    clear: () => {
      generation += 1;
      entries.clear();
    },
  };
}
