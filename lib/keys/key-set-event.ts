import { escapeUnverified } from '../log';
import type { KeysByKid } from './accepted-keys';

/** How many key ids an event names, of those that came and of those that went. */
export const MAXIMUM_KIDS_NAMED = 10;

/**
 * Why a key set is asked for: the function starts, no keys are held, the held ones are old, or a
 * token names a key that is not among them. Only the last is at the mercy of whoever sends tokens.
 */
export type KeySetCause = 'start' | 'no_keys' | 'age' | 'unknown_kid';

/** Key ids on their way into a log: escaped, each of them and their number bounded. */
export interface KidChange {
  readonly added?: readonly string[];
  readonly addedCount?: number;
  readonly removed?: readonly string[];
  readonly removedCount?: number;
}

/** What happened to the key set of an issuer, for operators: see docs/signing-keys.md. */
export interface KeySetEvent extends KidChange {
  readonly event: 'fetched' | 'refreshed' | 'rotated' | 'stale' | 'failed';
  readonly jwksUri: string;
  readonly cause: KeySetCause;
  /** Whole milliseconds, the time included for which the function was frozen. */
  readonly durationMs: number;
  readonly bytes?: number;
  /** How many keys of the set can be used. */
  readonly keys?: number;
  /** Why the others cannot, each reason once. */
  readonly skipped?: readonly string[];
  readonly problem?: string;
  /** How long the keys that are held go on serving, unless the provider comes back. */
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

/** A `kid` that now stands for another key is as new as one that was never seen. */
function kidsOnlyIn(one: KeysByKid, other: KeysByKid): string[] {
  const changed = [...one].filter(([kid, keys]) => {
    const others = other.get(kid) ?? [];
    return !keys.every(({ publicKey }) => others.some((it) => it.publicKey.equals(publicKey)));
  });
  return changed.map(([kid]) => kid);
}

function named(kids: readonly string[]): string[] {
  return kids.slice(0, MAXIMUM_KIDS_NAMED).map((kid) => escapeUnverified(kid) ?? '');
}
