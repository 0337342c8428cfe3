import type { SigningAlgorithm } from '../config/config';
import type { KeySet } from './key-set';
import { changeOf, type KeySetCause, type KeySetEvent } from './key-set-event';
import { KEY_SET_DEADLINE_MS, SigningKeysUnavailable } from './key-set-request';
import { type KeysByKid, usableKeys, type UsableKeys } from './accepted-keys';

/** A provider that rotates keys publishes the new one long before it signs with it. */
export const REFRESH_AFTER_MS = 10 * 60_000;
/** No request outlasts its deadline by more than a busy moment: the function must have been frozen. */
export const INTERRUPTED_AFTER_MS = KEY_SET_DEADLINE_MS + 250;

/** What the key set of an issuer needs from outside. */
export interface HeldKeySetParts {
  readonly jwksUri: string;
  readonly algorithms: readonly SigningAlgorithm[];
  /** How long keys serve beyond the time at which they should have been refreshed. */
  readonly maxStaleMs: number;
  readonly fetchKeySet: (jwksUri: string) => Promise<KeySet>;
  readonly report: (event: KeySetEvent) => void;
  /** Milliseconds that never become fewer. They go on while a function is frozen, unlike timers. */
  readonly now: () => number;
}

interface HeldKeys {
  readonly byKid: KeysByKid;
  /** When they were asked for: an answer may have lain in wait while the function was frozen. */
  readonly askedAt: number;
}

interface Attempt {
  readonly cause: KeySetCause;
  readonly startedAt: number;
  /** When the request was over. What is done with the answer takes time as well, but is no freeze. */
  endedAt?: number;
  readonly keys: Promise<KeysByKid>;
}

interface Failure {
  readonly at: number;
  /** The function was frozen meanwhile; whether the provider can be reached is not known. */
  readonly interrupted: boolean;
}

type FetchedKeys = UsableKeys & Pick<KeySet, 'bytes'>;

/** The key set of one issuer as it was last fetched, and the one request at a time that renews it. */
export class HeldKeySet {
  private held: HeldKeys | undefined;
  /** The request that is under way. */
  private attempt: Attempt | undefined;
  /** How the latest attempt ended, where it failed. */
  private failure: Failure | undefined;

  constructor(private readonly parts: HeldKeySetParts) {}

  /** The keys, where they may still serve. */
  serving(): KeysByKid | undefined {
    return this.msLeft() > 0 ? this.held?.byKid : undefined;
  }

  isFresh(): boolean {
    return this.age() < REFRESH_AFTER_MS;
  }

  hasFailed(): boolean {
    return this.failure !== undefined;
  }

  /** Tells whether the provider failed so lately; a freeze of the function says nothing about it. */
  hasFailedWithin(milliseconds: number): boolean {
    const { failure } = this;
    return failure?.interrupted === false && this.parts.now() - failure.at < milliseconds;
  }

  wasInterrupted(): boolean {
    return this.failure?.interrupted === true;
  }

  forgetFailure(): void {
    this.failure = undefined;
  }

  isRefreshing(): boolean {
    return this.runningAttempt() !== undefined;
  }

  /**
   * Joins the request that is under way, or sends one.
   *
   * @throws {SigningKeysUnavailable} where it fails
   */
  async refresh(cause: KeySetCause): Promise<KeysByKid> {
    const running = this.runningAttempt();
    if (running !== undefined) return running.keys;

    const attempt: Attempt = {
      cause,
      startedAt: this.parts.now(),
      keys: this.parts
        .fetchKeySet(this.parts.jwksUri)
        .finally(() => {
          attempt.endedAt = this.parts.now();
        })
        .then((keySet) => this.succeed(attempt, this.usableKeysOf(keySet)))
        .catch((error: unknown) => {
          this.fail(attempt, error);
          throw error;
        }),
    };
    this.attempt = attempt;
    return attempt.keys;
  }

  /** An error for those who are told without asking the provider again. */
  unavailable(problem: string): SigningKeysUnavailable {
    return new SigningKeysUnavailable(`${this.parts.jwksUri} ${problem}`);
  }

  /** The request under way. One that a freeze cut in two may never end, and counts as failed. */
  private runningAttempt(): Attempt | undefined {
    const { attempt } = this;
    if (attempt !== undefined && this.isOverdue(attempt)) this.fail(attempt, this.interrupted());
    return this.attempt;
  }

  private usableKeysOf({ entries, bytes }: KeySet): FetchedKeys {
    const usable = usableKeys(entries, this.parts.algorithms);
    if (usable.count > 0) return { ...usable, bytes };
    const reasons = usable.skipped.length > 0 ? usable.skipped.join(', ') : 'it is empty';
    throw this.unavailable(`offers no usable key: ${reasons}`);
  }

  /** The set replaces the one before as a whole: a withdrawn key verifies nothing more. */
  private succeed(attempt: Attempt, { byKid, count, skipped, bytes }: FetchedKeys): KeysByKid {
    if (this.isOverdue(attempt)) throw this.interrupted();
    const change = changeOf(this.held?.byKid, byKid);
    this.held = { byKid, askedAt: attempt.startedAt };
    this.attempt = undefined;
    this.failure = undefined;
    this.report(attempt, { ...change, bytes, keys: count, skipped });
    return byKid;
  }

  private fail(attempt: Attempt, error: unknown): void {
    // Another one has taken its place since it was given up; its failure has been counted.
    if (this.attempt !== attempt) return;
    this.attempt = undefined;
    this.failure = { at: this.parts.now(), interrupted: this.isOverdue(attempt) };
    const problem = error instanceof Error ? error.message : 'unknown';
    const servesForSeconds = Math.floor(this.msLeft() / 1000);
    const isServing = servesForSeconds > 0;
    this.report(
      attempt,
      isServing ? { event: 'stale', problem, servesForSeconds } : { event: 'failed', problem },
    );
  }

  private report(
    { cause, startedAt }: Attempt,
    fields: Omit<KeySetEvent, 'jwksUri' | 'cause' | 'durationMs'>,
  ): void {
    const durationMs = Math.round(this.parts.now() - startedAt);
    this.parts.report({ jwksUri: this.parts.jwksUri, cause, durationMs, ...fields });
  }

  private isOverdue({ startedAt, endedAt = this.parts.now() }: Attempt): boolean {
    return endedAt - startedAt > INTERRUPTED_AFTER_MS;
  }

  private interrupted(): SigningKeysUnavailable {
    return this.unavailable('was being asked when the function was frozen');
  }

  private age(): number {
    return this.held === undefined ? Infinity : this.parts.now() - this.held.askedAt;
  }

  private msLeft(): number {
    return REFRESH_AFTER_MS + this.parts.maxStaleMs - this.age();
  }
}
