import type { Identities } from './identities';

/**
 * The API keys that stand in tokens of the local identity provider, so that a usage plan can be tried.
 *
 * @param claim the claim that holds the key
 */
export function usageKeys({ users, clients }: Identities, claim: string): readonly string[] {
  const values =
    claim === 'client_id'
      ? [...clients.keys()]
      : [...users.values(), ...clients.values()].map(({ claims }) => claims[claim]);
  return values.filter((value) => typeof value === 'string');
}
