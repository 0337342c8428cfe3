import type { TrustedIssuer } from '../lib/config/trusted-issuer';
import { providerUrlProblem } from '../lib/config/provider-url';
import { acceptedKeys } from '../lib/keys/accepted-keys';
import type { ProviderRequests } from '../lib/keys/discovery';
import type { KeySet } from '../lib/keys/key-set';
import type { Discovered } from './discovery';
import { type Finding, listUnverified, note, ok, problem, quoteUnverified } from './report';
import type { SettingName } from './setting-name';

/**
 * Compares the address of the keys with the one that the discovery document names. Another address is a problem only
 * if keys are missing there: a provider may have several.
 *
 * @param keySet the keys that the authorizer uses, and their address
 */
export async function compareAddress(
  { address, keySet }: { readonly address: string; readonly keySet: KeySet },
  discovered: Discovered,
  trusted: TrustedIssuer,
  { fetchKeySet }: ProviderRequests,
  setting: SettingName,
): Promise<readonly Finding[]> {
  if (!('document' in discovered)) return [];
  const named = discovered.document['jwks_uri'];
  if (named === address) return [ok('key set: its address is the one of the discovery document')];
  if (typeof named !== 'string' || providerUrlProblem(named) !== undefined) {
    return [note('key set: the discovery document names no address that can be compared')];
  }
  const other = await fetchKeySet(named).catch(() => undefined);
  const kidsHere = acceptedKeys(keySet.entries, trusted).byKid;
  const missing = [...acceptedKeys(other?.entries ?? [], trusted).byKid.keys()].filter(
    (kid) => !kidsHere.has(kid),
  );
  const differs = `key set: ${address} is configured, and the discovery document names ${quoteUnverified(named)}`;
  return [
    missing.length === 0
      ? note(`${differs}; no key is missing`)
      : problem(
          `${differs}, with keys that are missing here: kid ${listUnverified(missing)}; set ${setting('jwksUri')} to ${quoteUnverified(named)}`,
        ),
  ];
}
