import type { Decision } from '../../web/decision';
import type { AnsweredRequest } from '../gateway/server-hooks';

/** The decisions on the latest requests, by the ids of the requests. */
export interface Decisions {
  readonly add: (answered: AnsweredRequest) => void;
  readonly find: (requestId: string) => Promise<Decision | undefined>;
}

const MAXIMUM_ENTRIES = 200;

/**
 * Keeps the decisions on the latest requests.
 *
 * @param describe is called at once, so that no token is kept
 */
export function createDecisions(
  describe: (answered: AnsweredRequest) => Decision | Promise<Decision>,
): Decisions {
  const entries = new Map<string, Promise<Decision | undefined>>();
  return {
    add: (answered) => {
      const decision = new Promise<Decision>((resolve) => {
        resolve(describe(answered));
      });
      // An answer without an explanation is better than an error after it.
      entries.set(
        answered.request.id,
        decision.catch(() => undefined),
      );
      // A Map iterates in insertion order, so the first key is the oldest.
      const [oldest] = entries.keys();
      if (entries.size > MAXIMUM_ENTRIES && oldest !== undefined) entries.delete(oldest);
    },
    find: (requestId) => entries.get(requestId) ?? Promise.resolve(undefined),
  };
}
