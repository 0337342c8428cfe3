import { type KeysByKid, OnlyOtherKeys, requireAcceptedKeys } from './accepted-keys';
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
/** Older keys are used only if the provider was asked first: one of them may have been withdrawn long ago. */
export const WAIT_AFTER_MS = 20 * 60_000;
/** How soon after a failure the provider is asked again: with keys in the cache, and without. */
export const RETRY_WITH_KEYS_MS = 10_000;
export const RETRY_WITHOUT_KEYS_MS = 1_000;
/** Every forged token can carry an unknown key id; these must not become a flood at the provider. */
export const UNKNOWN_KID_BURST = 3;
/** A rotated key must be found within 10 seconds, flood or not; one second is left for the request. */
export const UNKNOWN_KID_INTERVAL_MS = 9_000;

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
      accept: ({ entries, bytes }) =>
        Object.assign(requireAcceptedKeys(source.jwksUri, entries, source.rules), { bytes }),
      succeeded: this.keep.bind(this),
      failed: this.noteFailure.bind(this),
    });
  }

  find(kid: string | undefined): readonly SigningKey[] | Promise<readonly SigningKey[]> {
    const ageMs = this.ageMs();
    const keys = ageMs < this.maxAgeMs ? this.cached?.byKid : undefined;
    const under = (found?: KeysByKid): readonly SigningKey[] => keysUnder(kid, found);
    if (keys === undefined) return this.firstKeys().then(under);
    const known = under(keys);
    if (known.length === 0) return this.ask('unknown_kid').then(under);
    return ageMs < REFRESH_AFTER_MS ? known : this.agedKeys(keys, ageMs).then(under);
  }

  async findAgain(kid: string | undefined): Promise<readonly SigningKey[] | undefined> {
    // Its answer may be older than the token. If it fails, a second wait could exceed the timeout of the function.
    if (this.refresh.isRunning()) await this.refresh.request('unfit_signature');
    const failure = this.refresh.latestFailure();
    if (failure && this.refresh.hasFailedWithin(RETRY_WITHOUT_KEYS_MS)) throw failure;
    const keys = await this.ask('unfit_signature');
    return keys && keysUnder(kid, keys);
  }

  /** Fetches the keys ahead of the first token, which asks again if this fails. Never throws. */
  async prefetch(): Promise<void> {
    await Promise.allSettled([this.refresh.request('start')]);
    this.refresh.forgetFailure();
  }

  private async firstKeys(): Promise<KeysByKid> {
    const failure = this.refresh.isRunning() ? undefined : this.refresh.latestFailure();
    if (failure && this.refresh.hasFailedWithin(RETRY_WITHOUT_KEYS_MS)) throw failure;
    return this.refresh.request('no_keys');
  }

  /** Refreshes the cached keys. They serve meanwhile, unless they are too old for that. */
  private async agedKeys(cached: KeysByKid, ageMs: number): Promise<KeysByKid> {
    const { refresh } = this;
    const isRunning = refresh.isRunning();
    if (refresh.hasFailedWithin(RETRY_WITH_KEYS_MS)) return cached;
    // If requests are rare, the function is frozen after each, and no background refresh ever ends.
    const mustWait = ageMs >= WAIT_AFTER_MS || refresh.wasInterrupted();
    if (isRunning && !mustWait) return cached;
    const refreshed = refresh.request('age').catch((error: unknown) => {
      if (error instanceof OnlyOtherKeys && mustWait) throw error;
      return cached;
    });
    return mustWait ? refreshed : cached;
  }

  /** Asks the provider because of one token, which may be forged; undefined if it was asked too often. */
  private async ask(cause: 'unknown_kid' | 'unfit_signature'): Promise<KeysByKid | undefined> {
    if (this.refresh.isRunning() || this.unknownKids.take()) return this.refresh.request(cause);
    // The provider failed when it was asked recently: the key may well exist.
    const failure = this.refresh.latestFailure();
    if (failure) throw failure;
    return undefined;
  }

  /** The set replaces the one before as a whole: a withdrawn key verifies no more tokens. */
  private keep(attempt: RefreshAttempt, { byKid, count, skipped, bytes }: FetchedKeys): void {
    const change = changeOf(this.cached?.byKid, byKid);
    this.cached = { byKid, askedAt: attempt.startedAt };
    this.report(attempt, { ...change, bytes, keys: count, skipped });
  }

  private noteFailure(attempt: RefreshAttempt, problem: string, error: unknown): void {
    if (error instanceof OnlyOtherKeys) this.cached = undefined;
    const servesForSeconds = Math.floor((this.maxAgeMs - this.ageMs()) / 1000);
    if (servesForSeconds > 0) this.report(attempt, { event: 'stale', problem, servesForSeconds });
    else this.report(attempt, { event: 'failed', problem });
  }

  private report(
    { cause, startedAt }: RefreshAttempt,
    fields: Omit<KeySetEvent, 'jwksUri' | 'cause' | 'durationMs'>,
  ): void {
    const { jwksUri, report } = this.source;
    report({ jwksUri, cause, durationMs: Math.round(this.now() - startedAt), ...fields });
  }

  private ageMs(): number {
    return this.cached === undefined ? Infinity : this.now() - this.cached.askedAt;
  }
}

/** The keys under a `kid`, or all keys for a token without one. */
export const keysUnder = (kid?: string, keys: KeysByKid = new Map()): readonly SigningKey[] =>
  kid === undefined ? [...keys.values()].flat() : (keys.get(kid) ?? []);

/**
 * Makes a clock of milliseconds that never decrease, and go on while a function is frozen. If `now` is set back (after a
 * thaw, for instance), this clock only pauses: otherwise every age and every waiting time would grow by as much.
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
