import { hash } from 'node:crypto';
import { isWithinLifetime } from './claims';
import type { AuthorizerConfig } from './config';
import type { FindSigningKeys, VerifiedToken } from './verifier';

/** More tokens than one instance of the function sees until its keys are refreshed. */
export const MAXIMUM_REMEMBERED = 2_000;

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

  /**
   * @param findSigningKeys where the keys come from
   * @param config the clock tolerance
   * @param now milliseconds since 1970
   */
  constructor(
    private readonly findSigningKeys: FindSigningKeys,
    private readonly config: Pick<AuthorizerConfig, 'clockToleranceSeconds'>,
    private readonly now: () => number,
  ) {}

  /**
   * Finds a token that was verified before and is still good. Why another one is not, if it is not, is for the
   * verifier to say.
   *
   * @throws what `findSigningKeys` throws
   */
  async recall(digest: string): Promise<VerifiedToken | undefined> {
    const token = this.younger.get(digest) ?? this.older.get(digest);
    if (token === undefined) return undefined;
    const { claims, signingKey } = token;
    const published = await this.findSigningKeys(claims.issuer, signingKey.kid);
    if (!published.includes(signingKey)) return undefined;
    const { clockToleranceSeconds } = this.config;
    return isWithinLifetime(claims, clockToleranceSeconds, this.now() / 1000) ? token : undefined;
  }

  /** Takes note of what the verifier found. */
  remember(digest: string, token: VerifiedToken): void {
    if (this.younger.size >= MAXIMUM_REMEMBERED / 2) {
      this.older = this.younger;
      this.younger = new Map();
    }
    this.younger.set(digest, token);
  }
}
