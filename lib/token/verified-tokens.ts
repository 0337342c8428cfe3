import { hash } from 'node:crypto';
import { isWithinLifetime } from './claims';
import type { AuthorizerConfig } from '../config/config';
import { deepFreeze } from '../deep-freeze';
import type { FindSigningKeys, VerifiedToken } from './jwt';

/**
 * How long the remembered tokens are together: 2,000 usual ones. By length, because claims may be
 * anything, and parsed ones take up to fifteen times the room of the token that they came in.
 */
export const REMEMBERED_CHARACTERS = 2_000_000;

/** SHA-256 of a whole token: whoever has it cannot make the token of it. */
export function digestOf(compact: string): string {
  return hash('sha256', compact, 'base64');
}

/**
 * Remembers tokens that were verified, so that the same token need not be verified twice. What it recalls is
 * what the verifier would find again: the token is the same to the bit, it may still be used by the clock,
 * and its issuer still publishes the very key that it was found good with. A key set that is fetched anew
 * consists of new keys, so nothing that was good with the old ones is recalled.
 *
 * It holds no token that was rejected, and of the others a digest in place of the token.
 */
export class VerifiedTokens {
  /** Two halves: when the younger one is full, the older one is forgotten. */
  private younger = new Map<string, VerifiedToken>();
  private older: ReadonlyMap<string, VerifiedToken> = new Map();
  private youngerCharacters = 0;

  /**
   * @param config the clock tolerance
   * @param now milliseconds since 1970
   */
  constructor(
    private readonly config: Pick<AuthorizerConfig, 'clockToleranceSeconds'>,
    private readonly now: () => number,
  ) {}

  /**
   * Finds a token that was verified before and is still good. Why another one is not, if it is not, is for the
   * verifier to say.
   *
   * @throws what `findSigningKeys` throws
   */
  async recall(
    digest: string,
    findSigningKeys: FindSigningKeys,
  ): Promise<VerifiedToken | undefined> {
    const token = this.younger.get(digest) ?? this.older.get(digest);
    if (token === undefined) return undefined;
    const { claims, signingKey } = token;
    const published = await findSigningKeys(claims.issuer, signingKey.kid);
    if (!published.includes(signingKey)) return undefined;
    const { clockToleranceSeconds } = this.config;
    return isWithinLifetime(claims, clockToleranceSeconds, this.now() / 1000) ? token : undefined;
  }

  /**
   * Takes note of what the verifier found, and makes it unchangeable: a rule that changed it would decide
   * otherwise the next time.
   *
   * @param characters how long the token is
   */
  remember(digest: string, token: VerifiedToken, characters: number): void {
    deepFreeze(token.claims);
    if (this.youngerCharacters + characters > REMEMBERED_CHARACTERS / 2) {
      this.older = this.younger;
      this.younger = new Map();
      this.youngerCharacters = 0;
    }
    this.younger.set(digest, token);
    this.youngerCharacters += characters;
  }
}
