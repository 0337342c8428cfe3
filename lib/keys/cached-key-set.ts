import { type KeysByKid, acceptedKeys } from './accepted-keys';
import type { KeySet } from './key-set';
import { changeOf, type KeySetEvent } from './key-set-event';
import {
  type FetchedKeys,
  KeySetRefresh,
  type KeySetSource,
  type RefreshAttempt,
} from './key-set-refresh';
import { TokenBucket } from './rate-limit';
import type { SigningKey } from './signing-key';

/** A provider that rotates keys publishes a new key long before it signs with it. */
export const REFRESH_AFTER_MS = 10 * 60_000;
/** How soon after a failure the provider is asked again: with keys in the cache, and without. */
export const RETRY_WITH_KEYS_MS = 10_000;
export const RETRY_WITHOUT_KEYS_MS = 1_000;
/** Every forged token can carry an unknown key id; these must not become a flood at the provider. */
export const UNKNOWN_KID_BURST = 3;
/** A rotated key must be found within 10 seconds, flood or not; one second is left for the request. */
export const UNKNOWN_KID_INTERVAL_MS = 9_000;

const FAILED_RECENTLY = 'could not be reached a moment ago';

/**
 * The signing keys of one issuer. Known keys are served from the cache at once. The requests to the
 * provider are bounded: one at a time, each with a deadline, and a rate limit for unknown key ids.
 */
export class CachedKeySet {
  /** `askedAt` is when the provider was asked: its answer may have waited while the function was frozen. */
  private cached: { readonly byKid: KeysByKid; readonly askedAt: number } | undefined;
  private readonly now: () => number;
  private readonly maxAgeMs: number;
  private readonly refresh: KeySetRefresh;
  private readonly unknownKids: TokenBucket;

  /** @param source its clock may also be set back */
  constructor(private readonly source: KeySetSource) {
    this.now = steadyClock(source.now);
    this.maxAgeMs = REFRESH_AFTER_MS + source.maxStaleMs;
    this.unknownKids = new TokenBucket(UNKNOWN_KID_BURST, UNKNOWN_KID_INTERVAL_MS, this.now);
    this.refresh = new KeySetRefresh({
      ...source,
      now: this.now,
      accept: this.accept.bind(this),
      succeeded: this.keep.bind(this),
      failed: this.reportFailure.bind(this),
    });
  }

  /**
   * Finds the keys that the issuer publishes under a `kid`.
   *
   * @returns no keys if the issuer, asked recently, publishes no such key
   * @throws {SigningKeysUnavailable} if the issuer cannot be asked
   */
  async find(kid: string): Promise<readonly SigningKey[]> {
    const ageMs = this.ageMs();
    let keys = ageMs < this.maxAgeMs ? this.cached?.byKid : undefined;
    if (keys === undefined) keys = await this.firstKeys();
    else if (!keys.has(kid)) keys = await this.keysForUnknownKid(keys);
    else if (ageMs >= REFRESH_AFTER_MS) keys = await this.agedKeys(keys);
    return keys.get(kid) ?? [];
  }

  /** Fetches the keys ahead of the first token. Never throws. */
  async prefetch(): Promise<void> {
    await Promise.allSettled([this.refresh.request('start')]);
    // The first token asks again if this failed, however recently.
    this.refresh.forgetFailure();
  }

  private async firstKeys(): Promise<KeysByKid> {
    const { refresh } = this;
    if (!refresh.isRunning() && refresh.hasFailedWithin(RETRY_WITHOUT_KEYS_MS)) {
      throw refresh.unavailable(FAILED_RECENTLY);
    }
    return refresh.request('no_keys');
  }

  /** Serves the cached keys, and refreshes them in the background. */
  private async agedKeys(cached: KeysByKid): Promise<KeysByKid> {
    const { refresh } = this;
    if (refresh.isRunning() || refresh.hasFailedWithin(RETRY_WITH_KEYS_MS)) return cached;
    // If requests are rare, the function is frozen after each, and no background refresh ever ends.
    const isBackgroundFrozen = refresh.wasInterrupted();
    const refreshed = refresh.request('age').catch(() => cached);
    return isBackgroundFrozen ? refreshed : cached;
  }

  private async keysForUnknownKid(cached: KeysByKid): Promise<KeysByKid> {
    const { refresh } = this;
    if (refresh.isRunning() || this.unknownKids.take()) return refresh.request('unknown_kid');
    // The provider failed when it was asked recently: the key may well exist.
    if (refresh.hasFailed()) throw refresh.unavailable(FAILED_RECENTLY);
    return cached;
  }

  private accept({ entries, bytes }: KeySet): FetchedKeys {
    const keys = acceptedKeys(entries, this.source.algorithms);
    if (keys.count > 0) return { ...keys, bytes };
    const reasons = keys.skipped.join(', ') || 'it is empty';
    throw this.refresh.unavailable(`offers no acceptable key: ${reasons}`);
  }

  /** The set replaces the one before as a whole: a withdrawn key verifies no more tokens. */
  private keep(attempt: RefreshAttempt, { byKid, count, skipped, bytes }: FetchedKeys): void {
    const change = changeOf(this.cached?.byKid, byKid);
    this.cached = { byKid, askedAt: attempt.startedAt };
    this.report(attempt, { ...change, bytes, keys: count, skipped });
  }

  private reportFailure(attempt: RefreshAttempt, error: unknown): void {
    const problem = error instanceof Error ? error.message : 'unknown';
    const servesForSeconds = Math.floor((this.maxAgeMs - this.ageMs()) / 1000);
    if (servesForSeconds > 0) this.report(attempt, { event: 'stale', problem, servesForSeconds });
    else this.report(attempt, { event: 'failed', problem });
  }

  private report(
    { cause, startedAt }: RefreshAttempt,
    fields: Omit<KeySetEvent, 'jwksUri' | 'cause' | 'durationMs'>,
  ): void {
    const durationMs = Math.round(this.now() - startedAt);
    this.source.report({ jwksUri: this.source.jwksUri, cause, durationMs, ...fields });
  }

  private ageMs(): number {
    return this.cached === undefined ? Infinity : this.now() - this.cached.askedAt;
  }
}

/**
 * Makes a clock for elapsed time, which goes on while a function is frozen. If the given clock is set
 * back (after a thaw, for instance), this one only pauses: otherwise every age and every waiting time
 * would grow by as much.
 *
 * @param now milliseconds since 1970
 * @returns milliseconds that never decrease
 */
export function steadyClock(now: () => number): () => number {
  let latest = now();
  let setBackBy = 0;
  return () => {
    const time = now();
    if (time < latest) setBackBy += latest - time;
    latest = time;
    return time + setBackBy;
  };
}
