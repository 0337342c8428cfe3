import { keyOf, type Withdrawal } from './withdrawal';

/** An entry of the table, as DynamoDB's JSON writes it. */
export interface WithdrawalItem {
  readonly pk: { readonly S: string };
  /** Seconds since 1970. DynamoDB deletes an entry some days later, so a reader compares it. */
  readonly expiresAt: { readonly N: string };
  readonly issuedBefore?: { readonly N: string };
  /** Seconds since 1970. This and `createdBy` are for people. */
  readonly createdAt: { readonly N: string };
  readonly createdBy: { readonly S: string };
}

/** When and by whom a withdrawal is written down. */
export interface Occasion {
  readonly nowSeconds: number;
  /** From the issue of a token to its `exp`, at most. */
  readonly longestLifetimeSeconds: number;
  /** A person or a function. */
  readonly createdBy: string;
}

/** The input of PutItem. */
export interface WithdrawalPut {
  readonly TableName: string;
  readonly Item: WithdrawalItem;
  readonly ConditionExpression: string;
  readonly ExpressionAttributeValues: Readonly<Record<string, { readonly N: string }>>;
}

/** The largest tolerance for clocks that an issuer can be given: a token may be accepted for so long after its `exp`. */
const LONGEST_TOLERANCE_SECONDS = 300;
/** The entry for a withdrawal. It is kept until no token that it withdraws can be accepted any more. */
export function itemOf(
  withdrawal: Withdrawal,
  { nowSeconds, longestLifetimeSeconds, createdBy }: Occasion,
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
 * How to write a withdrawal. DynamoDB refuses it with ConditionalCheckFailedException if an entry that reaches further
 * is there already: a later withdrawal never lets a token in again.
 */
export function putOf(
  TableName: string,
  withdrawal: Withdrawal,
  occasion: Occasion,
): WithdrawalPut {
  const Item = itemOf(withdrawal, occasion);
  const now = { N: String(occasion.nowSeconds) };
  return {
    TableName,
    Item,
    ...(Item.issuedBefore === undefined
      ? {
          ConditionExpression: 'attribute_not_exists(pk) OR expiresAt <= :expiresAt',
          ExpressionAttributeValues: { ':expiresAt': Item.expiresAt },
        }
      : {
          ConditionExpression:
            'attribute_not_exists(pk) OR expiresAt <= :now OR issuedBefore <= :issuedBefore',
          ExpressionAttributeValues: { ':now': now, ':issuedBefore': Item.issuedBefore },
        }),
  };
}
