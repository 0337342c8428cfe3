import { AwsRequestFailed } from '../aws/signed-request';
import type { RevocationSettings } from '../config/revocation-settings';
import { Circuit } from '../http/circuit';
import { describeError, type Log } from '../log';
import type { VerifiedClaims } from '../token/verified-claims';
import { RevocationsUnavailable } from './revocations-unavailable';
import { keysOf } from './withdrawal';
import { type AskDynamo, LOOK_UP_DEADLINE_MS, readEntries } from './withdrawn-entries';

/** While tokens are accepted without the list, a warning is written at most this often. */
export const REPEAT_WARNING_AFTER_MS = 60_000;

/** The answer of the list about a token. */
export interface LookUp {
  readonly isWithdrawn: boolean;
  /** When the table was asked, by the steady clock; undefined if it could not be read. */
  readonly askedAt?: number;
}

/** The list of withdrawn tokens. */
export interface RevocationList {
  /**
   * Looks a token up. Look-ups of the same token at the same time are one.
   *
   * @throws {RevocationsUnavailable} if the table cannot be read, unless the settings say that tokens are accepted then
   */
  readonly lookUp: (claims: VerifiedClaims) => Promise<LookUp>;
}

/** Everything of a token that its look-up depends on; `id` is the same for two tokens only if all of it is. */
export function questionAbout(claims: VerifiedClaims): {
  readonly keys: readonly string[];
  readonly issuedAt: unknown;
  readonly id: string;
} {
  const keys = keysOf(claims);
  const issuedAt = claims.claims['iat'];
  return { keys, issuedAt, id: JSON.stringify([keys, issuedAt]) };
}

interface ListWorld {
  readonly ask: AskDynamo;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds that never decrease. */
  readonly steadyNow: () => number;
  readonly log: Log;
}

interface Running {
  readonly startedAt: number;
  readonly answer: Promise<LookUp>;
}

/**
 * Makes the list over a table. After failures in a row it leaves the table alone for a moment, and then lets one look-up try.
 */
export function createRevocationList(
  { table, acceptsIfUnavailable }: RevocationSettings,
  { ask, now, steadyNow, log }: ListWorld,
): RevocationList {
  const circuit = new Circuit(steadyNow);
  const running = new Map<string, Running>();
  let warnedAt = -Infinity;

  async function read(keys: readonly string[], issuedAt: unknown): Promise<LookUp> {
    const askedAt = steadyNow();
    circuit.enter();
    try {
      const { entries, isComplete } = await readEntries(table, keys, ask);
      const isWithdrawn = entries.some(
        ({ expiresAt, issuedBefore }) =>
          // DynamoDB deletes an expired entry within days.
          now() / 1000 < expiresAt && !(typeof issuedAt === 'number' && issuedAt >= issuedBefore),
      );
      if (!isComplete && !isWithdrawn) {
        throw new RevocationsUnavailable(
          'DynamoDB left keys unprocessed, as it does if it is throttled',
        );
      }
      circuit.succeeded();
      return { isWithdrawn, askedAt };
    } catch (error) {
      const failure = unavailable(table, error);
      circuit.failed(failure);
      throw failure;
    }
  }

  function warn(error: RevocationsUnavailable): void {
    if (steadyNow() - warnedAt < REPEAT_WARNING_AFTER_MS) return;
    warnedAt = steadyNow();
    log('WARN', { event: 'revocations_unavailable', problem: describeError(error) });
  }

  return {
    lookUp: async (claims) => {
      const { keys, issuedAt, id } = questionAbout(claims);
      let look = running.get(id);
      // An older one was frozen together with the function, and its answer may be as old.
      if (look === undefined || steadyNow() - look.startedAt >= LOOK_UP_DEADLINE_MS) {
        look = { startedAt: steadyNow(), answer: read(keys, issuedAt) };
        running.set(id, look);
      }
      try {
        return await look.answer;
      } catch (error) {
        if (!acceptsIfUnavailable || !(error instanceof RevocationsUnavailable)) throw error;
        warn(error);
        return { isWithdrawn: false };
      } finally {
        if (running.get(id) === look) running.delete(id);
      }
    },
  };
}

/** Errors of AWS and of its answers; any other is a fault of ours. */
function unavailable(table: string, error: unknown): unknown {
  if (!(error instanceof AwsRequestFailed || error instanceof RevocationsUnavailable)) return error;
  return new RevocationsUnavailable(`the table ${table} cannot be read: ${error.message}`);
}
