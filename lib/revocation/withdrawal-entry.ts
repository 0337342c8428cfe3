import { keyOf, type Withdrawal } from './withdrawal';

/** An entry of the table, as DynamoDB's JSON writes it. */
export interface WithdrawalItem {
  readonly pk: { readonly S: string };
  /** Seconds since 1970. DynamoDB deletes an entry some days later, so a reader compares it. */
  readonly expiresAt: { readonly N: string };
  readonly issuedBefore?: { readonly N: string };
  /**
   * Seconds since 1970. This and `createdBy` are for people, as are `changedAt` and `changedBy`, which an entry has since it
   * last grew.
   */
  readonly createdAt: { readonly N: string };
  readonly createdBy: { readonly S: string };
}

/** When and by whom a withdrawal is written down. */
export interface Occasion {
  readonly nowSeconds: number;
  /** From the issue of a token to its `exp`, at most: {@link LONGEST_LIFETIME_SECONDS} unless given. */
  readonly longestLifetimeSeconds?: number;
  /** A person or a function. */
  readonly createdBy: string;
}

/** The input of UpdateItem. */
export interface EntryUpdate {
  readonly TableName: string;
  readonly Key: Readonly<Record<string, { readonly S: string }>>;
  readonly UpdateExpression: string;
  readonly ConditionExpression: string;
  readonly ExpressionAttributeValues: Readonly<
    Record<string, { readonly N: string } | { readonly S: string }>
  >;
}

/**
 * How long every writer expects tokens to live whose expiry it does not know. No provider that the presets know gives
 * access tokens more than thirty days, and an entry costs nothing while it lies there.
 */
export const LONGEST_LIFETIME_SECONDS = 30 * 86_400;
/** The largest tolerance for clocks that an issuer can be given: a token may be accepted for so long after its `exp`. */
const LONGEST_TOLERANCE_SECONDS = 300;

/** The entry for a withdrawal. It is kept until no token that it withdraws can be accepted any more. */
export function itemOf(
  withdrawal: Withdrawal,
  { nowSeconds, longestLifetimeSeconds = LONGEST_LIFETIME_SECONDS, createdBy }: Occasion,
): WithdrawalItem {
  const issuedBefore = 'issuedBefore' in withdrawal ? withdrawal.issuedBefore : undefined;
  const expiresAt = 'expiresAt' in withdrawal ? withdrawal.expiresAt : undefined;
  const lastExpiry = expiresAt ?? (issuedBefore ?? nowSeconds) + longestLifetimeSeconds;
  return {
    pk: { S: keyOf(withdrawal) },
    expiresAt: { N: String(Math.ceil(lastExpiry + LONGEST_TOLERANCE_SECONDS)) },
    ...(issuedBefore !== undefined && { issuedBefore: { N: String(issuedBefore) } }),
    createdAt: { N: String(Math.floor(nowSeconds)) },
    createdBy: { S: createdBy },
  };
}

/**
 * Writes a withdrawal into the table. Each number of an entry only grows, so that a later withdrawal never lets a token
 * in again: DynamoDB refuses a smaller number, since it cannot choose the larger of two. A number that an entry lacks is
 * the largest of all. The expiry grows first, so that DynamoDB does not delete an expired entry in between.
 *
 * @param send sends one UpdateItem, and returns false if DynamoDB refused it with ConditionalCheckFailedException
 * @returns false if an entry that reaches as far is there already
 *
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html
 */
export async function writeEntry(
  table: string,
  withdrawal: Withdrawal,
  occasion: Occasion,
  send: (update: EntryUpdate) => Promise<boolean>,
): Promise<boolean> {
  const { create, grow } = updatesOf(table, itemOf(withdrawal, occasion));
  if (await send(create)) return true;
  let hasGrown = false;
  for (const update of grow) hasGrown = (await send(update)) || hasGrown;
  // DynamoDB may have deleted the entry a moment ago, because it had expired.
  return hasGrown || send(create);
}

function updatesOf(
  TableName: string,
  { pk, expiresAt, issuedBefore, createdAt, createdBy }: WithdrawalItem,
): { readonly create: EntryUpdate; readonly grow: readonly EntryUpdate[] } {
  const numbers = { expiresAt, ...(issuedBefore !== undefined && { issuedBefore }) };
  const entry = { TableName, Key: { pk } };
  return {
    create: {
      ...entry,
      ...setting({ ...numbers, createdAt, createdBy }),
      ConditionExpression: 'attribute_not_exists(pk)',
    },
    grow: Object.entries(numbers).map(([name, number]) => ({
      ...entry,
      ...setting({ [name]: number, changedAt: createdAt, changedBy: createdBy }),
      ConditionExpression: `${name} < :${name}`,
    })),
  };
}

function setting(attributes: EntryUpdate['ExpressionAttributeValues']) {
  const names = Object.keys(attributes);
  return {
    UpdateExpression: `SET ${names.map((name) => `${name} = :${name}`).join(', ')}`,
    ExpressionAttributeValues: Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [`:${name}`, value]),
    ),
  };
}
