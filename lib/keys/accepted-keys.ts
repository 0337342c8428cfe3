import type { SigningAlgorithm } from '../config/config';
import { type SigningKey, toSigningKey, UnusableKey } from './signing-key';

/** More keys than any provider has; the rest of a longer set is left out. */
export const MAXIMUM_KEYS = 100;
/**
 * An entry that is refused for its form costs microseconds, and 75,000 of them fit into the bytes of a set. Those that
 * OpenSSL must look at cost up to 2 ms, but are long: there is room for hundreds.
 */
export const MAXIMUM_ENTRIES = 20_000;
/** A set in which every entry is bad in a way of its own must not flood the log. */
export const MAXIMUM_REASONS = 10;

/** Keys by their `kid`. Providers should not use one twice (RFC 7517 section 4.5), but some do. */
export type KeysByKid = ReadonlyMap<string, readonly SigningKey[]>;

/** What is left of a key set when everything unusable has been skipped. */
export interface UsableKeys {
  readonly byKid: KeysByKid;
  readonly count: number;
  /** Why entries were skipped: each reason once, the first {@link MAXIMUM_REASONS}. */
  readonly skipped: readonly string[];
}

/**
 * Picks the keys of a key set that can verify tokens; a bad entry costs only itself.
 *
 * @param entries whatever stood in the `keys` array
 * @param algorithms the algorithms that the configuration accepts
 */
export function usableKeys(
  entries: readonly unknown[],
  algorithms: readonly SigningAlgorithm[],
): UsableKeys {
  const byKid = new Map<string, SigningKey[]>();
  const skipped = new Set<string>();
  let count = 0;
  if (entries.length > MAXIMUM_ENTRIES) skipped.add(`more than ${MAXIMUM_ENTRIES} entries`);
  for (const entry of entries.slice(0, MAXIMUM_ENTRIES)) {
    if (count === MAXIMUM_KEYS) {
      skipped.add(`more than ${MAXIMUM_KEYS} keys`);
      break;
    }
    try {
      const key = toSigningKey(entry, algorithms);
      byKid.set(key.kid, [...(byKid.get(key.kid) ?? []), key]);
      count += 1;
    } catch (error) {
      if (!(error instanceof UnusableKey)) throw error;
      if (skipped.size < MAXIMUM_REASONS) skipped.add(error.message);
    }
  }
  return { byKid, count, skipped: [...skipped] };
}
