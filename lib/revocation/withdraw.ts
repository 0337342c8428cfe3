import { AwsRequestFailed, type requestAws } from '../aws/signed-request';
import { RevocationsUnavailable } from './revocations-unavailable';
import type { Withdrawal } from './withdrawal';
import { type EntryUpdate, writeEntry } from './withdrawal-entry';
import { TABLE_ANSWER_MAXIMUM_BYTES } from './withdrawn-entries';

/** Of a whole withdrawal. Enough to open a connection as well; only the provider waits for the answer, and no user. */
const WRITE_DEADLINE_MS = 1_500;

/** The list of withdrawn tokens, and the way to it. */
export interface WritableList {
  readonly table: string;
  readonly request: typeof requestAws;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Makes the function that puts withdrawals on the list. It resolves as well if an entry that reaches as far is there
 * already.
 *
 * @param createdBy the name of the writer, for people
 * @returns a function that throws {RevocationsUnavailable} if the list cannot be written
 */
export function createWithdraw(
  { table, request, now }: WritableList,
  createdBy: string,
): (withdrawal: Withdrawal) => Promise<void> {
  return async (withdrawal) => {
    const startedAt = process.hrtime.bigint();
    const send = async (body: EntryUpdate): Promise<boolean> => {
      // Not the clock of the day, which may be set back.
      const passedMs = Number((process.hrtime.bigint() - startedAt) / 1_000_000n);
      try {
        await request({
          service: 'dynamodb',
          target: 'DynamoDB_20120810.UpdateItem',
          body,
          deadlineMs: Math.max(1, WRITE_DEADLINE_MS - passedMs),
          maximumBytes: TABLE_ANSWER_MAXIMUM_BYTES,
        });
        return true;
      } catch (error) {
        if (!(error instanceof AwsRequestFailed)) throw error;
        if (error.code === 'ConditionalCheckFailedException') return false;
        throw new RevocationsUnavailable(error.message);
      }
    };
    await writeEntry(table, withdrawal, { nowSeconds: now() / 1000, createdBy }, send);
  };
}
