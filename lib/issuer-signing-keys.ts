import { performance } from 'node:perf_hooks';
import type { SigningAlgorithm } from './config';
import type { KeySet } from './key-set';
import { KEY_SET_DEADLINE_MS, SigningKeysUnavailable } from './key-set-request';
import { type SigningKey, toSigningKey, UnusableKey } from './signing-key';
import { TokenBucket } from './token-bucket';

/** A provider that rotates keys publishes the new one long before it signs with it. */
export const REFRESH_AFTER_MS = 10 * 60_000;
/** How soon after a failure the provider is asked again, where keys are held and where none are. */
export const RETRY_WITH_KEYS_MS = 10_000;
export const RETRY_WITHOUT_KEYS_MS = 1_000;
/** Unknown key ids come with every forged token; they must not become a flood at the provider. */
export const UNKNOWN_KID_BURST = 3;
export const UNKNOWN_KID_INTERVAL_MS = 10_000;
/** More keys than any provider has; the rest of a longer set is left out. */
export const MAXIMUM_KEYS = 100;

/** What happened to the key set of an issuer, for operators. */
export interface KeySetEvent {
  readonly event: 'fetched' | 'refreshed' | 'rotated' | 'stale' | 'failed';
  readonly jwksUri: string;
  readonly durationMs: number;
  readonly bytes?: number;
  readonly keys?: number;
  /** Why entries of the set cannot be used, each reason once. */
  readonly skipped?: readonly string[];
  readonly added?: readonly string[];
  readonly removed?: readonly string[];
  readonly problem?: string;
}

/** What the keys of an issuer need from outside. */
export interface IssuerSigningKeysParts {
  readonly jwksUri: string;
  readonly algorithms: readonly SigningAlgorithm[];
  /** How long keys serve beyond the time at which they should have been refreshed. */
  readonly maxStaleMs: number;
  readonly fetchKeySet: (jwksUri: string) => Promise<KeySet>;
  readonly report: (event: KeySetEvent) => void;
  /** Milliseconds since 1970. It goes on while a function is frozen, which timers do not. */
  readonly now: () => number;
}

type KeysByKid = ReadonlyMap<string, readonly SigningKey[]>;

interface HeldKeys {
  readonly byKid: KeysByKid;
  readonly fetchedAt: number;
}

interface Refresh {
  readonly done: Promise<HeldKeys>;
  readonly startedAt: number;
}

/**
 * The signing keys of one issuer, held as a whole set. Known keys are served at once; what asks the
 * provider is bounded: one request at a time, each with a deadline, unknown key ids behind a bucket.
 */
export class IssuerSigningKeys {
  private held: HeldKeys | undefined;
  private refreshing: Refresh | undefined;
  private failedAt = -Infinity;
  private readonly unknownKids: TokenBucket;

  constructor(private readonly parts: IssuerSigningKeysParts) {
    this.unknownKids = new TokenBucket(UNKNOWN_KID_BURST, UNKNOWN_KID_INTERVAL_MS, parts.now);
  }

  /**
   * Finds the keys that the issuer publishes under a `kid`.
   *
   * @returns none where the issuer, asked lately, has no such key
   * @throws {SigningKeysUnavailable} where the issuer cannot be asked
   */
  async find(kid: string): Promise<readonly SigningKey[]> {
    const held = this.heldWithinLimit();
    if (held === undefined) return (await this.firstKeys()).byKid.get(kid) ?? [];

    const known = held.byKid.get(kid);
    if (known === undefined) return (await this.keysForUnknownKid(held)).byKid.get(kid) ?? [];
    if (this.ageOf(held) >= REFRESH_AFTER_MS) this.refreshInBackground();
    return known;
  }

  /** Fetches the keys ahead of the first token. Never throws: the first token will ask again. */
  async prefetch(): Promise<void> {
    await Promise.allSettled([this.refresh()]);
  }

  private heldWithinLimit(): HeldKeys | undefined {
    const { held } = this;
    if (held === undefined) return undefined;
    return this.ageOf(held) < REFRESH_AFTER_MS + this.parts.maxStaleMs ? held : undefined;
  }

  private ageOf({ fetchedAt }: HeldKeys): number {
    return this.parts.now() - fetchedAt;
  }

  private async firstKeys(): Promise<HeldKeys> {
    if (this.runningRefresh() === undefined && this.failedWithin(RETRY_WITHOUT_KEYS_MS)) {
      throw this.unavailable();
    }
    return this.refresh();
  }

  private async keysForUnknownKid(held: HeldKeys): Promise<HeldKeys> {
    if (this.runningRefresh() !== undefined || this.unknownKids.take()) return this.refresh();
    // Asked lately and in vain: the key may well exist.
    if (this.failedAt > held.fetchedAt) throw this.unavailable();
    return held;
  }

  private refreshInBackground(): void {
    if (this.runningRefresh() !== undefined || this.failedWithin(RETRY_WITH_KEYS_MS)) return;
    this.refresh().catch(() => {
      // Reported where it failed; the keys that are held go on serving.
    });
  }

  private failedWithin(milliseconds: number): boolean {
    return this.parts.now() - this.failedAt < milliseconds;
  }

  private unavailable(): SigningKeysUnavailable {
    return new SigningKeysUnavailable(`${this.parts.jwksUri} could not be reached a moment ago`);
  }

  /** A refresh that a freeze of the function cut in two may never end; it counts as failed. */
  private runningRefresh(): Refresh | undefined {
    if (this.refreshing !== undefined && this.isOverdue(this.refreshing.startedAt)) {
      this.refreshing = undefined;
    }
    return this.refreshing;
  }

  private isOverdue(startedAt: number): boolean {
    return this.parts.now() - startedAt > 2 * KEY_SET_DEADLINE_MS;
  }

  /** Joins the refresh that is running, or starts one. */
  private async refresh(): Promise<HeldKeys> {
    const running = this.runningRefresh();
    if (running !== undefined) return running.done;

    const startedAt = this.parts.now();
    const refresh = { startedAt, done: this.fetch(startedAt) };
    this.refreshing = refresh;
    try {
      return await refresh.done;
    } finally {
      if (this.refreshing === refresh) this.refreshing = undefined;
    }
  }

  private async fetch(startedAt: number): Promise<HeldKeys> {
    const { jwksUri, now, report } = this.parts;
    const timer = performance.now();
    try {
      const { entries, bytes } = await this.parts.fetchKeySet(jwksUri);
      if (this.isOverdue(startedAt)) {
        throw new SigningKeysUnavailable(`${jwksUri}: the request was interrupted`);
      }
      const { byKid, skipped } = this.usableKeys(entries);
      const before = this.held?.byKid;
      this.held = { byKid, fetchedAt: now() };
      const durationMs = performance.now() - timer;
      report({ jwksUri, durationMs, bytes, keys: byKid.size, skipped, ...changeOf(before, byKid) });
      return this.held;
    } catch (error) {
      this.failedAt = now();
      report({
        event: this.heldWithinLimit() === undefined ? 'failed' : 'stale',
        jwksUri,
        durationMs: performance.now() - timer,
        problem: error instanceof Error ? error.message : 'unknown',
      });
      throw error;
    }
  }

  /** The usable keys of a set, which replace the ones before: a withdrawn key verifies nothing more. */
  private usableKeys(entries: readonly unknown[]): { byKid: KeysByKid; skipped: string[] } {
    const byKid = new Map<string, SigningKey[]>();
    const skipped = new Set<string>();
    let kept = 0;
    for (const entry of entries) {
      if (kept === MAXIMUM_KEYS) {
        skipped.add(`more than ${MAXIMUM_KEYS} keys`);
        break;
      }
      try {
        const key = toSigningKey(entry, this.parts.algorithms);
        byKid.set(key.kid, [...(byKid.get(key.kid) ?? []), key]);
        kept += 1;
      } catch (error) {
        if (!(error instanceof UnusableKey)) throw error;
        skipped.add(error.message);
      }
    }
    if (kept === 0) throw new SigningKeysUnavailable(`${this.parts.jwksUri} offers no usable key`);
    return { byKid, skipped: [...skipped] };
  }
}

function changeOf(
  before: KeysByKid | undefined,
  after: KeysByKid,
): Pick<KeySetEvent, 'event' | 'added' | 'removed'> {
  if (before === undefined) return { event: 'fetched' };
  const added = [...after.keys()].filter((kid) => !before.has(kid));
  const removed = [...before.keys()].filter((kid) => !after.has(kid));
  if (added.length === 0 && removed.length === 0) return { event: 'refreshed' };
  return { event: 'rotated', added, removed };
}
