import type { AcceptedKeys, KeysByKid } from './accepted-keys';
import type { KeySet } from './key-set';
import type { KeySetCause, KeySetEvent } from './key-set-event';
import { KEY_SET_DEADLINE_MS, SigningKeysUnavailable } from './key-set-request';
import type { KeyRules } from './signing-key';

/** A request cannot outlast its deadline by more than a busy moment, unless the function was frozen. */
const BUSY_MOMENT_MS = 250;
export const FROZEN_AFTER_MS = KEY_SET_DEADLINE_MS + BUSY_MOMENT_MS;

/** One request for the key set of an issuer. */
export interface RefreshAttempt {
  readonly cause: KeySetCause;
  readonly startedAt: number;
}

/** The accepted keys of a fetched set, and the size of the set. */
export type FetchedKeys = AcceptedKeys & Pick<KeySet, 'bytes'>;

/** The endpoint of a key set, and a clock. */
interface KeySetAddress {
  readonly jwksUri: string;
  readonly fetchKeySet: (jwksUri: string) => Promise<KeySet>;
  /** How many requests that has sent by now, one after another, the latest time. Default: 1. */
  readonly requests?: () => number;
  /** Milliseconds. They go on while a function is frozen, unlike timers. */
  readonly now: () => number;
}

/** The endpoint and the clock of a refresh, which never decreases, and the receivers of its result. */
export interface RefreshParts extends KeySetAddress {
  /** Picks the keys of a fetched set. If it throws, the attempt has failed. */
  readonly accept: (keySet: KeySet) => FetchedKeys;
  readonly succeeded: (attempt: RefreshAttempt, keys: FetchedKeys) => void;
  readonly failed: (attempt: RefreshAttempt, problem: string, error: unknown) => void;
}

/** An issuer's key set endpoint, and the rules for its keys. */
export interface KeySetSource extends KeySetAddress {
  readonly rules: KeyRules;
  /** How long keys may be served beyond the time at which they should have been refreshed. */
  readonly maxStaleMs: number;
  readonly report: (event: KeySetEvent) => void;
}

interface RunningAttempt extends RefreshAttempt {
  /** When the request ended. Reading the answer takes time as well, but is not a freeze. */
  endedAt?: number;
  readonly keys: Promise<KeysByKid>;
}

interface LatestFailure {
  readonly at: number;
  readonly problem: string;
  readonly wasFrozen: boolean;
}

/** The requests for the key set of one issuer: one at a time, and how the latest one ended. */
export class KeySetRefresh {
  private running: RunningAttempt | undefined;
  /** How the latest attempt failed; if it was frozen, nothing is known about the provider. */
  private failure: LatestFailure | undefined;

  constructor(private readonly parts: RefreshParts) {}

  /**
   * Joins the running request, or sends one.
   *
   * @throws {SigningKeysUnavailable} if it fails
   */
  async request(cause: KeySetCause): Promise<KeysByKid> {
    const { fetchKeySet, jwksUri, now } = this.parts;
    if (this.isRunning() && this.running !== undefined) return this.running.keys;

    const attempt: RunningAttempt = {
      cause,
      startedAt: now(),
      keys: fetchKeySet(jwksUri)
        .finally(() => {
          attempt.endedAt = now();
        })
        .then((keySet) => this.succeed(attempt, this.parts.accept(keySet)))
        .catch((error: unknown) => {
          this.fail(attempt, error);
          throw error;
        }),
    };
    this.running = attempt;
    return attempt.keys;
  }

  /** Tells whether a request is running. A request that a freeze interrupted may never end, and counts as failed. */
  isRunning(): boolean {
    const { running } = this;
    if (running !== undefined && this.wasFrozen(running)) this.fail(running, this.frozen());
    return this.running !== undefined;
  }

  /**
   * The error for a caller while the provider is not asked again: the real cause, and how old it is.
   *
   * @returns undefined if the latest attempt succeeded
   */
  latestFailure(): SigningKeysUnavailable | undefined {
    if (this.failure === undefined) return undefined;
    const { at, problem } = this.failure;
    return new SigningKeysUnavailable(`${problem} (${Math.round(this.parts.now() - at)} ms ago)`);
  }

  /** Tells whether the provider failed recently; a freeze of the function says nothing about the provider. */
  hasFailedWithin(milliseconds: number): boolean {
    const { failure } = this;
    return failure?.wasFrozen === false && this.parts.now() - failure.at < milliseconds;
  }

  wasInterrupted(): boolean {
    return this.failure?.wasFrozen === true;
  }

  forgetFailure(): void {
    this.failure = undefined;
  }

  private succeed(attempt: RunningAttempt, keys: FetchedKeys): KeysByKid {
    if (this.wasFrozen(attempt)) throw this.frozen();
    this.running = undefined;
    this.failure = undefined;
    this.parts.succeeded(attempt, keys);
    return keys.byKid;
  }

  private fail(attempt: RunningAttempt, error: unknown): void {
    // The attempt was given up, its failure was counted, and another one runs now.
    if (this.running !== attempt) return;
    this.running = undefined;
    const problem = error instanceof Error ? error.message : 'a value that is not an error';
    this.failure = { at: this.parts.now(), problem, wasFrozen: this.wasFrozen(attempt) };
    this.parts.failed(attempt, problem, error);
  }

  private wasFrozen({ startedAt, endedAt = this.parts.now() }: RunningAttempt): boolean {
    const requests = this.parts.requests?.() ?? 1;
    return endedAt - startedAt > requests * KEY_SET_DEADLINE_MS + BUSY_MOMENT_MS;
  }

  private frozen(): SigningKeysUnavailable {
    const { jwksUri } = this.parts;
    return new SigningKeysUnavailable(`${jwksUri} was being asked when the function was frozen`);
  }
}
