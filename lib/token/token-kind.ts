import type { Awaitable } from '../keys/issuer-key-sets';
import type { VerifiedClaims } from './verified-claims';

/** A kind of token, and how tokens of it are verified. */
export interface TokenKind {
  /** Tells by its form alone whether a token is of this kind. */
  readonly recognizes: (token: string) => boolean;
  /**
   * Verifies a token of this kind: at once, if there is nothing to wait for.
   *
   * @throws {TokenRejected} if the token must not be used
   * @throws {Undecided} if nothing can be said about it
   */
  readonly verify: (token: string) => Awaitable<VerifiedToken>;
  /** The origin that a rejected token names, for the log. */
  readonly unverifiedOriginOf: (token: string) => UnverifiedOrigin;
}

/** A token that was verified. */
export interface VerifiedToken {
  readonly claims: VerifiedClaims;
  /** The id of the key that the signature is good with, if there is one and the token names it. */
  readonly kid?: string | undefined;
  /** The length of the text that holds the claims, in characters: what remembering it costs. */
  readonly characters: number;
  /**
   * Verifies the same token once more. If the evidence still holds, nothing but the clock is checked, and the result is
   * this very object.
   *
   * @param token the very token that was verified
   * @throws as {@link TokenKind.verify} does
   */
  readonly verifyAgain: (token: string) => Awaitable<VerifiedToken>;
}

/** Members of a token that was rejected, of any type and any length. */
export interface UnverifiedOrigin {
  readonly unverifiedKid?: unknown;
  readonly unverifiedIssuer?: unknown;
}
