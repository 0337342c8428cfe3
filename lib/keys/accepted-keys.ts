import { isJsonObject } from '../json-object';
import { SigningKeysUnavailable } from './key-set-request';
import {
  KeyNotAccepted,
  type KeyRules,
  OtherAlgorithm,
  type SigningKey,
  toSigningKey,
} from './signing-key';

/** More keys than any provider has. Further keys of a set are skipped. */
export const MAXIMUM_KEYS = 100;
/**
 * 75,000 malformed entries fit into the bytes of a set, and each costs microseconds. An entry that
 * OpenSSL must import costs up to 2 ms, but is so long that only hundreds fit.
 */
export const MAXIMUM_ENTRIES = 20_000;
/** Bounds the log line of a set whose entries are all skipped for different reasons. */
export const MAXIMUM_REASONS = 10;

/** Keys by `kid`, empty for keys without one. Some providers use a `kid` twice, contrary to RFC 7517 section 4.5. */
export type KeysByKid = ReadonlyMap<string, readonly SigningKey[]>;

/** The keys of a key set that may verify tokens. */
export interface AcceptedKeys {
  readonly byKid: KeysByKid;
  readonly count: number;
  /** Why other entries were skipped: each reason once, at most {@link MAXIMUM_REASONS}. */
  readonly skipped: readonly string[];
  /** Whether there are signature keys for other algorithms. */
  readonly hasOthers: boolean;
}

/** A key set without an acceptable key, but with keys for other algorithms: the keys before it were withdrawn. */
export class OnlyOtherKeys extends SigningKeysUnavailable {}

/**
 * Picks the keys of a key set that may verify tokens. An entry that is not accepted is skipped.
 *
 * @param entries the elements of the `keys` array, of any type
 * @param rules the demands of the configuration on a key
 */
export function acceptedKeys(entries: readonly unknown[], rules: KeyRules): AcceptedKeys {
  const byKid = new Map<string, SigningKey[]>();
  const skipped = new Set<string>();
  let count = 0;
  let hasOthers = false;
  if (entries.length > MAXIMUM_ENTRIES) skipped.add(`more than ${MAXIMUM_ENTRIES} entries`);
  for (const entry of entries.slice(0, MAXIMUM_ENTRIES)) {
    if (count === MAXIMUM_KEYS) {
      skipped.add(`more than ${MAXIMUM_KEYS} keys`);
      break;
    }
    try {
      const key = toSigningKey(entry, rules);
      byKid.set(key.kid, [...(byKid.get(key.kid) ?? []), key]);
      count += 1;
    } catch (error) {
      if (!(error instanceof KeyNotAccepted)) throw error;
      hasOthers ||= error instanceof OtherAlgorithm;
      if (skipped.size < MAXIMUM_REASONS) skipped.add(error.message + noteOn(entry));
    }
  }
  return { byKid, count, skipped: [...skipped], hasOthers };
}

/** Said of a skipped entry, because its `null` members may be the reason. */
function noteOn(entry: unknown): string {
  const hasNull = isJsonObject(entry) && Object.values(entry).includes(null);
  return hasNull ? ' (null members count as absent)' : '';
}

/**
 * Picks the keys of a key set as {@link acceptedKeys} does.
 *
 * @param jwksUri the endpoint that the set comes from, for the error
 * @throws {OnlyOtherKeys} if all of its signature keys are for other algorithms
 * @throws {SigningKeysUnavailable} if it does not have any signature key
 */
export function requireAcceptedKeys(
  jwksUri: string,
  entries: readonly unknown[],
  rules: KeyRules,
): AcceptedKeys {
  const keys = acceptedKeys(entries, rules);
  if (keys.count > 0) return keys;
  const problem = `${jwksUri} offers no acceptable key: ${keys.skipped.join(', ') || 'it is empty'}`;
  if (!keys.hasOthers) throw new SigningKeysUnavailable(problem);
  throw new OnlyOtherKeys(`${problem} (accepted algorithms: ${rules.algorithms.join(', ')})`);
}
