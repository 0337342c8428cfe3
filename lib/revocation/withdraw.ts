import { AwsRequestFailed, type requestAws } from '../aws/signed-request';
import { RevocationsUnavailable } from './revocations-unavailable';
import type { Withdrawal } from './withdrawal';
import { putOf } from './withdrawal-entry';

/** Enough to open a connection as well. Only the provider waits for the answer, and no user. */
export const WRITE_DEADLINE_MS = 1_500;
/** PutItem answers with an empty object. */
const MAXIMUM_BYTES = 65_536;

/**
 * How long an entry lasts. A logout token does not say how long the access tokens of its session live; no provider that
 * the presets know gives them more than thirty days, and an entry costs nothing while it lies there.
 */
export const LONGEST_LIFETIME_SECONDS = 30 * 86_400;

/** The list of withdrawn tokens, and the way to it. */
export interface WritableList {
  readonly table: string;
  readonly request: typeof requestAws;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Makes the function that puts withdrawals on the list. It resolves as well if an entry that reaches further is there
 * already.
 *
 * @param createdBy the name of the writer, for people
 * @returns a function that throws {RevocationsUnavailable} if the list cannot be written
 *
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html
 */
export function createWithdraw(
  { table, request, now }: WritableList,
  createdBy: string,
): (withdrawal: Withdrawal) => Promise<void> {
  return async (withdrawal) => {
    const occasion = {
      nowSeconds: now() / 1000,
      longestLifetimeSeconds: LONGEST_LIFETIME_SECONDS,
      createdBy,
    };
    try {
      await request({
        service: 'dynamodb',
        target: 'DynamoDB_20120810.PutItem',
        body: putOf(table, withdrawal, occasion),
        deadlineMs: WRITE_DEADLINE_MS,
        maximumBytes: MAXIMUM_BYTES,
      });
    } catch (error) {
      if (!(error instanceof AwsRequestFailed)) throw error;
      if (error.code === 'ConditionalCheckFailedException') return;
      throw new RevocationsUnavailable(error.message);
    }
  };
}
