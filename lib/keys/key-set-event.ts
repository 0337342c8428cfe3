import type { KeyObject } from 'node:crypto';
import { escapeUnverified } from '../log';
import type { KeysByKid } from './accepted-keys';

/** An event names at most this many added key ids, and at most this many removed ones. */
export const MAXIMUM_KIDS_NAMED = 10;

/**
 * Why a key set is requested: the function starts, no keys are cached, the cached keys are old, a token names a
 * key that is not cached, or its signature does not fit the key. Only the last two can be triggered by callers.
 */
export type KeySetCause = 'start' | 'no_keys' | 'age' | 'unknown_kid' | 'unfit_signature';

/** Key ids for a log line: escaped, and bounded in length and number. */
export interface KidChange {
  readonly added?: readonly string[];
  readonly addedCount?: number;
  readonly removed?: readonly string[];
  readonly removedCount?: number;
}

/** The outcome of a request for a key set, for operators: see docs/signing-keys.md. */
export interface KeySetEvent extends KidChange {
  readonly event: 'fetched' | 'refreshed' | 'rotated' | 'stale' | 'failed';
  readonly jwksUri: string;
  readonly cause: KeySetCause;
  /** Whole milliseconds, including any time during which the function was frozen. */
  readonly durationMs: number;
  readonly bytes?: number;
  /** The number of accepted keys in the set. */
  readonly keys?: number;
  /** Why other entries were skipped, each reason once. */
  readonly skipped?: readonly string[];
  readonly problem?: string;
  /** How long the cached keys stay in use if the provider does not come back. */
  readonly servesForSeconds?: number;
}

/** Compares a key set with the one that it replaces. */
export function changeOf(
  before: KeysByKid | undefined,
  after: KeysByKid,
): KidChange & Pick<KeySetEvent, 'event'> {
  if (before === undefined) return { event: 'fetched' };
  const added = kidsOnlyIn(after, before);
  const removed = kidsOnlyIn(before, after);
  if (added.length === 0 && removed.length === 0) return { event: 'refreshed' };
  return {
    event: 'rotated',
    added: named(added),
    addedCount: added.length,
    removed: named(removed),
    removedCount: removed.length,
  };
}

/** A `kid` that both have, but for different keys, counts as a `kid` that only one has. */
function kidsOnlyIn(one: KeysByKid, other: KeysByKid): string[] {
  const changed = [...one].filter(([kid, keys]) => {
    const others = other.get(kid) ?? [];
    return !keys.every(({ publicKey }) => others.some((it) => areEqual(it.publicKey, publicKey)));
  });
  return changed.map(([kid]) => kid);
}

/** To compare keys of different types leaves an error in OpenSSL, and whatever reads a private key next fails with it. */
function areEqual(one: KeyObject, other: KeyObject): boolean {
  return one.asymmetricKeyType === other.asymmetricKeyType && one.equals(other);
}

function named(kids: readonly string[]): string[] {
  return kids.slice(0, MAXIMUM_KIDS_NAMED).map((kid) => escapeUnverified(kid));
}
