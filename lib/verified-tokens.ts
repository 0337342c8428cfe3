import { hash } from 'node:crypto';
import type { SigningKey } from './signing-key';

/** More tokens than one instance of the function sees until its keys are refreshed. */
export const MAXIMUM_REMEMBERED = 2_000;

/** SHA-256 of a whole token: whoever has it knows nothing of the token. */
export function digestOf(compact: string): string {
  return hash('sha256', compact, 'base64');
}

/**
 * Remembers which tokens were verified, and with which key, so that a signature need not be checked
 * twice. That is all it spares: everything else about a token is checked each time, its dates among
 * it, and so is that the issuer still publishes the key. A key set that is fetched anew consists of
 * new keys, so nothing counts any more that was good with the old ones.
 *
 * It holds digests only, and none of a token that was rejected.
 */
export class VerifiedTokens {
  /** Two halves: when the younger one is full, the older one is forgotten. */
  private younger = new Map<string, SigningKey>();
  private older: ReadonlyMap<string, SigningKey> = new Map();

  /** Finds the key that a token was verified with. */
  recall(digest: string): SigningKey | undefined {
    return this.younger.get(digest) ?? this.older.get(digest);
  }

  /** Takes note of a token that was verified with a key. */
  remember(digest: string, goodWith: SigningKey): void {
    if (this.younger.size >= MAXIMUM_REMEMBERED / 2) {
      this.older = this.younger;
      this.younger = new Map();
    }
    this.younger.set(digest, goodWith);
  }
}
