import { hash } from 'node:crypto';
import { CLIENT_CLAIMS, type VerifiedClaims } from '../token/verified-claims';

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

/**
 * The `issuedBefore` of a withdrawal that happens now. Times of tokens are whole seconds, so a token of this very second
 * may be from before the withdrawal.
 *
 * @param nowSeconds seconds since 1970
 */
export function issuedUntil(nowSeconds: number): number {
  return Math.floor(nowSeconds) + 1;
}

/** DynamoDB allows a key of 2,048 bytes, and a character of JSON takes up to three. */
const LONGEST_KEY = 600;

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

/** JSON sets the parts apart whatever they contain, and has an escape for every character that UTF-8 lacks. */
function keyFrom(kind: string, issuer: string, id: string): string {
  const key = JSON.stringify([kind, issuer, id]);
  return key.length <= LONGEST_KEY ? key : `sha256:${hash('sha256', key, 'base64url')}`;
}
