import { FROZEN_AFTER_MS } from '../keys/key-set-refresh';
import { KEY_SET_DEADLINE_MS } from '../keys/key-set-request';
import { TokenBucket } from '../keys/rate-limit';
import { TokenRejected } from '../reason';
import { Circuit } from '../http/circuit';
import { IntrospectionUnavailable } from './introspection-unavailable';

/** No question takes longer, discovery and the reading of a secret included. */
export const ASK_DEADLINE_MS = KEY_SET_DEADLINE_MS;
/**
 * So many questions about bad tokens at once, and then one more for each interval. A token that turns out to be good
 * costs nothing, and a token that was good before is asked about in any case.
 */
export const NEW_TOKEN_BURST = 100;
export const NEW_TOKEN_INTERVAL_MS = 100;

/** Whether a token was found good before, or was never seen. */
export type Standing = 'known' | 'new';

/** Puts a question to a system, within bounds: see {@link createRestraint}. */
export type Restraint = <Answer>(standing: Standing, ask: () => Promise<Answer>) => Promise<Answer>;

/**
 * Keeps the questions to a system within bounds that it and the function can bear: each has a deadline, failures in a
 * row bring a pause, and bad tokens come at a limited rate. Before failures bring a pause, the system is asked about a
 * made-up token: an attacker may send tokens that make it fail, one after another.
 *
 * @param endpoint for the errors
 * @param askMadeUp asks about a token that is not good, but cannot make the system fail
 * @param now milliseconds that never decrease, and go on while the function is frozen
 * @returns throws {TokenRejected} and any other error as the question does, and {IntrospectionUnavailable} if it must
 *   not be asked now, or takes too long
 */
export function createRestraint(
  endpoint: string,
  askMadeUp: () => Promise<unknown>,
  now: () => number,
): Restraint {
  // Two of them: an attacker has any number of new tokens that make the system fail, and hardly one that was good before.
  const circuits = { known: new Circuit(now), new: new Circuit(now) };
  const badTokens = new ReturnableBucket(NEW_TOKEN_BURST, NEW_TOKEN_INTERVAL_MS, now);

  return async <Answer>(standing: Standing, ask: () => Promise<Answer>): Promise<Answer> => {
    const circuit = circuits[standing];
    const isNew = standing === 'new';
    if (isNew && !badTokens.take()) {
      throw new IntrospectionUnavailable(
        `${endpoint} was asked about too many bad tokens; new tokens wait for a moment`,
      );
    }
    let isTry: boolean;
    try {
      isTry = circuit.enter();
    } catch (error) {
      if (isNew) badTokens.giveBack();
      throw error;
    }
    let mayBeToken = true;
    const inquire = async (): Promise<Answer> => {
      if (isTry) {
        mayBeToken = false;
        await askMadeUp().catch(ignoreRefusal);
        // It answers, so the latest failures were due to their tokens.
        circuit.succeeded();
        mayBeToken = true;
      }
      return ask();
    };
    const startedAt = now();
    const [outcome] = await Promise.allSettled([withinDeadline(endpoint, inquire)]);
    const isFrozen = now() - startedAt > FROZEN_AFTER_MS;
    // A token whose question fails costs as much as a bad one: it may be why.
    if (isNew && (isFrozen || outcome.status === 'fulfilled')) badTokens.giveBack();
    if (isFrozen) {
      // This says nothing about the system, and the answer may be as old as the freeze.
      throw new IntrospectionUnavailable(
        `${endpoint} was being asked when the function was frozen`,
      );
    }
    if (outcome.status === 'fulfilled') {
      circuit.succeeded();
      return outcome.value;
    }
    if (outcome.reason instanceof TokenRejected) circuit.succeeded();
    else circuit.failed(outcome.reason, mayBeToken);
    throw outcome.reason;
  };
}

/** Only the answer shows whether a question counts, so a share can be given back. */
class ReturnableBucket extends TokenBucket {
  giveBack(): void {
    this.available = Math.min(this.burst, this.available + 1);
  }
}

function ignoreRefusal(error: unknown): void {
  if (!(error instanceof TokenRejected)) throw error;
}

async function withinDeadline<Answer>(
  endpoint: string,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(
        new IntrospectionUnavailable(
          `${endpoint} gave no complete answer within ${ASK_DEADLINE_MS} ms`,
        ),
      );
    }, ASK_DEADLINE_MS);
  });
  try {
    return await Promise.race([ask(), late]);
  } finally {
    clearTimeout(timer);
  }
}
