import type { AwsRequest } from '../aws/signed-request';
import { isJsonObject, type JsonObject, memberAt } from '../json-object';
import { RevocationsUnavailable } from './revocations-unavailable';

/** The time of one look-up, further requests for what DynamoDB left out included. */
export const LOOK_UP_DEADLINE_MS = 300;
/** DynamoDB leaves keys out if it is throttled; without end, an attempt would follow an attempt until the deadline. */
export const LOOK_UP_ATTEMPTS = 3;
/** A few entries, each with three short attributes; to a write, DynamoDB answers with less. */
export const TABLE_ANSWER_MAXIMUM_BYTES = 65_536;

/** Asks DynamoDB: see `requestAws`. */
export type AskDynamo = (request: AwsRequest) => Promise<JsonObject>;

/** When an entry counts, in seconds since 1970. */
export interface FoundEntry {
  readonly expiresAt: number;
  /** The entry counts for tokens that were issued earlier; for all if it is infinite. */
  readonly issuedBefore: number;
}

/** The entries that were found, and whether DynamoDB has answered for every key. */
export interface Found {
  readonly entries: readonly FoundEntry[];
  readonly isComplete: boolean;
}

/**
 * Reads all entries for some keys in one BatchGetItem. The reads are consistent: a withdrawal that was written is in force, and
 * not some time later. That costs one read unit for each key instead of a half.
 *
 * @param keys each of them once
 * @throws {RevocationsUnavailable} if an answer is not one of BatchGetItem, or as `ask` does
 *
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
 */
export async function readEntries(
  table: string,
  keys: readonly string[],
  ask: AskDynamo,
): Promise<Found> {
  const startedAt = process.hrtime.bigint();
  const entries: FoundEntry[] = [];
  let left: readonly unknown[] = keys.map((key) => ({ pk: { S: key } }));
  for (let attempt = 1; attempt <= LOOK_UP_ATTEMPTS && left.length > 0; attempt += 1) {
    // Not the clock of the day, which may be set back.
    const passedMs = Number((process.hrtime.bigint() - startedAt) / 1_000_000n);
    if (passedMs >= LOOK_UP_DEADLINE_MS) break;
    const answer = await ask({
      service: 'dynamodb',
      target: 'DynamoDB_20120810.BatchGetItem',
      body: {
        RequestItems: {
          [table]: {
            Keys: left,
            ConsistentRead: true,
            ProjectionExpression: 'expiresAt, issuedBefore',
          },
        },
      },
      deadlineMs: LOOK_UP_DEADLINE_MS - passedMs,
      maximumBytes: TABLE_ANSWER_MAXIMUM_BYTES,
    });
    left = unprocessedKeysIn(answer, table);
    entries.push(...itemsIn(answer, table, left.length > 0).map(entryOf));
  }
  return { entries, isComplete: left.length === 0 };
}

function unprocessedKeysIn(
  { UnprocessedKeys = {} }: JsonObject,
  table: string,
): readonly unknown[] {
  if (!isJsonObject(UnprocessedKeys)) throw notAnAnswer();
  if (Object.keys(UnprocessedKeys).length === 0) return [];
  const ofTable = UnprocessedKeys[table];
  const keys = isJsonObject(ofTable) ? ofTable['Keys'] : undefined;
  if (!Array.isArray(keys) || keys.length === 0) throw notAnAnswer();
  return keys;
}

function itemsIn(
  { Responses }: JsonObject,
  table: string,
  mayBeMissing: boolean,
): readonly JsonObject[] {
  const items = isJsonObject(Responses) ? Responses[table] : undefined;
  if (items === undefined && mayBeMissing) return [];
  if (!Array.isArray(items) || !items.every(isJsonObject)) throw notAnAnswer();
  return items;
}

/** Only our own tools write entries. One that lacks a number was made by hand, and counts for longer. */
function entryOf(item: JsonObject): FoundEntry {
  return { expiresAt: numberIn(item, 'expiresAt'), issuedBefore: numberIn(item, 'issuedBefore') };
}

function numberIn(item: JsonObject, attribute: string): number {
  const text = memberAt(item, `${attribute}.N`);
  const number = typeof text === 'string' ? Number(text) : Infinity;
  return Number.isNaN(number) ? Infinity : number;
}

function notAnAnswer(): RevocationsUnavailable {
  return new RevocationsUnavailable(
    'DynamoDB answered with something that is not the answer of BatchGetItem',
  );
}
