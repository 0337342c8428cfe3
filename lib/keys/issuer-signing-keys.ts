import { HeldKeySet, type HeldKeySetParts } from './cached-key-set';
import type { SigningKey } from './signing-key';
import { steadyClock } from './steady-clock';
import { TokenBucket } from './rate-limit';
import type { KeysByKid } from './accepted-keys';

/** How soon after a failure the provider is asked again, where keys are held and where none are. */
export const RETRY_WITH_KEYS_MS = 10_000;
export const RETRY_WITHOUT_KEYS_MS = 1_000;
/** Unknown key ids come with every forged token; they must not become a flood at the provider. */
export const UNKNOWN_KID_BURST = 3;
/** A rotated key is to be found within 10 seconds, flood or not; one is left for the request. */
export const UNKNOWN_KID_INTERVAL_MS = 9_000;

const FAILED_LATELY = 'could not be reached a moment ago';

/**
 * The signing keys of one issuer. Known keys are served at once; what asks the provider is bounded:
 * one request at a time, each with a deadline, unknown key ids behind a bucket.
 */
export class IssuerSigningKeys {
  private readonly keySet: HeldKeySet;
  private readonly unknownKids: TokenBucket;

  /** @param parts what the key set needs, with a clock that may also be set back */
  constructor(parts: HeldKeySetParts) {
    const now = steadyClock(parts.now);
    this.keySet = new HeldKeySet({ ...parts, now });
    this.unknownKids = new TokenBucket(UNKNOWN_KID_BURST, UNKNOWN_KID_INTERVAL_MS, now);
  }

  /**
   * Finds the keys that the issuer publishes under a `kid`.
   *
   * @returns none where the issuer, asked lately, has no such key
   * @throws {SigningKeysUnavailable} where the issuer cannot be asked
   */
  async find(kid: string): Promise<readonly SigningKey[]> {
    const keys = await this.keysFor(kid);
    return keys.get(kid) ?? [];
  }

  /** Fetches the keys ahead of the first token. Never throws. */
  async prefetch(): Promise<void> {
    await Promise.allSettled([this.keySet.refresh('start')]);
    // The first token asks again where this failed, however short ago that was.
    this.keySet.forgetFailure();
  }

  private async keysFor(kid: string): Promise<KeysByKid> {
    const held = this.keySet.serving();
    if (held === undefined) return this.firstKeys();
    return held.has(kid) ? this.keysForKnownKid(held) : this.keysForUnknownKid(held);
  }

  private async firstKeys(): Promise<KeysByKid> {
    const { keySet } = this;
    if (!keySet.isRefreshing() && keySet.hasFailedWithin(RETRY_WITHOUT_KEYS_MS)) {
      throw keySet.unavailable(FAILED_LATELY);
    }
    return keySet.refresh('no_keys');
  }

  /** Serves what is held, and renews it in the background where it is old. */
  private async keysForKnownKid(held: KeysByKid): Promise<KeysByKid> {
    const { keySet } = this;
    if (keySet.isFresh() || keySet.isRefreshing()) return held;
    if (keySet.hasFailedWithin(RETRY_WITH_KEYS_MS)) return held;
    // Where requests are rare the function is frozen after each, and the background never gets on.
    const isBackgroundFrozen = keySet.wasInterrupted();
    const renewed = keySet.refresh('age').catch(() => held);
    return isBackgroundFrozen ? renewed : held;
  }

  private async keysForUnknownKid(held: KeysByKid): Promise<KeysByKid> {
    const { keySet } = this;
    if (keySet.isRefreshing() || this.unknownKids.take()) return keySet.refresh('unknown_kid');
    // Asked lately and in vain: the key may well exist.
    if (keySet.hasFailed()) throw keySet.unavailable(FAILED_LATELY);
    return held;
  }
}
