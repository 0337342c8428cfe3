import { hash } from 'node:crypto';
import type { VerifiedClaims } from '../token/verified-claims';

/** Which tokens of an issuer are withdrawn before they expire. */
export type Withdrawal =
  | {
      readonly kind: 'token';
      readonly issuer: string;
      /** Its `jti`. */
      readonly tokenId: string;
      /** Its `exp`, in seconds since 1970, if it is known. */
      readonly expiresAt?: number;
    }
  | {
      readonly kind: 'subject';
      readonly issuer: string;
      /** The `sub` of the tokens, or the principal that the authorizer's log names. */
      readonly subject: string;
      /** Seconds since 1970: tokens with this `iat` or a later one stay good. */
      readonly issuedBefore: number;
    }
  | {
      readonly kind: 'client';
      readonly issuer: string;
      readonly clientId: string;
      /** Seconds since 1970: tokens with this `iat` or a later one stay good. */
      readonly issuedBefore: number;
    }
  | {
      readonly kind: 'session';
      readonly issuer: string;
      /** The `sid` of the tokens. */
      readonly sessionId: string;
    };

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
/** DynamoDB allows a key of 2,048 bytes, and a character of JSON takes up to three. */
const LONGEST_KEY = 600;
/** The names of the client in the tokens of OAuth, OpenID Connect, Okta, and Entra ID (v1) and AD FS. */
const CLIENT_CLAIMS = ['client_id', 'azp', 'cid', 'appid'];

/** The key of the entry for a withdrawal. */
export function keyOf(withdrawal: Withdrawal): string {
  const { kind, issuer } = withdrawal;
  switch (kind) {
    case 'token':
      return keyFrom(kind, issuer, withdrawal.tokenId);
    case 'subject':
      return keyFrom(kind, issuer, withdrawal.subject);
    case 'client':
      return keyFrom(kind, issuer, withdrawal.clientId);
    case 'session':
      return keyFrom(kind, issuer, withdrawal.sessionId);
  }
}

/**
 * The keys of all entries that can withdraw a token, each of them once. An operator may know a caller by `sub` or by the
 * principal, and a client by any of the claims that name it, so each of these counts.
 */
export function keysOf({ issuer, subject, clientId, claims }: VerifiedClaims): readonly string[] {
  const found: Readonly<Record<Withdrawal['kind'], readonly unknown[]>> = {
    token: [claims['jti']],
    subject: [claims['sub'], subject],
    client: [clientId, ...CLIENT_CLAIMS.map((claim) => claims[claim])],
    session: [claims['sid']],
  };
  const keys = Object.entries(found).flatMap(([kind, ids]) =>
    ids.filter((id) => typeof id === 'string').map((id) => keyFrom(kind, issuer, id)),
  );
  return [...new Set(keys)];
}

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

/** JSON sets the parts apart whatever they contain, and has an escape for every character that UTF-8 lacks. */
function keyFrom(kind: string, issuer: string, id: string): string {
  const key = JSON.stringify([kind, issuer, id]);
  return key.length <= LONGEST_KEY ? key : `sha256:${hash('sha256', key, 'base64url')}`;
}
