import { hash } from 'node:crypto';
import type { Awaitable } from '../keys/issuer-key-sets';
import type { TokenKind, VerifiedToken } from './token-kind';

/**
 * How long the remembered tokens are together: 2,000 typical ones. Measured by length, because claims
 * can hold anything, and parsed claims take up to fifteen times the memory of the token's text.
 */
export const REMEMBERED_CHARACTERS = 2_000_000;

/** SHA-256 of a whole token, from which the token cannot be recovered. */
export function digestOf(token: string): string {
  return hash('sha256', token, 'base64');
}

/**
 * Remembers verified tokens, so that the same token need not be verified in full twice. A remembered
 * token still checks its own evidence: see {@link VerifiedToken.verifyAgain}.
 *
 * A rejected token is not remembered, and the text of a token never is.
 */
export class VerifiedTokens {
  /** Two halves: when the younger one is full, one of them is dropped. */
  private younger = new Map<string, VerifiedToken>();
  private older: ReadonlyMap<string, VerifiedToken> = this.younger;
  /** The length of the younger half. */
  private characters = 0;

  /**
   * Verifies a token, by as little work as its memory allows.
   *
   * @param kind verifies a token that is not remembered
   * @throws as {@link TokenKind.verify} does
   */
  verify(token: string, kind: TokenKind): Awaitable<VerifiedToken> {
    const digest = digestOf(token);
    const remembered = this.recall(digest);
    const keep = (verified: VerifiedToken): VerifiedToken => {
      if (verified !== remembered) this.remember(digest, verified);
      return verified;
    };
    const verified = remembered?.verifyAgain(token) ?? kind.verify(token);
    return verified instanceof Promise ? verified.then(keep) : keep(verified);
  }

  recall(digest: string): VerifiedToken | undefined {
    return this.younger.get(digest) ?? this.older.get(digest);
  }

  remember(digest: string, token: VerifiedToken): void {
    // A token whose claims have changed takes its own place.
    this.characters += token.characters - (this.younger.get(digest)?.characters ?? 0);
    if (this.characters > REMEMBERED_CHARACTERS / 2) {
      // By chance: if the older half always went, tokens that come in turns, and are a few more than fit, would each be
      // forgotten just before they come again.
      if (Math.random() < 0.5) this.older = this.younger;
      this.younger = new Map();
      this.characters = token.characters;
    }
    this.younger.set(digest, token);
  }
}
