import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AdminRequest } from './admin';

/** A realm of Keycloak, and the changes that the checks make in it. */
export interface Realm {
  readonly createClient: (client: object) => Promise<void>;
  /** Makes a signing key. Keycloak signs with the active key of the highest priority. */
  readonly createKey: (key: NewKey) => Promise<RealmKey>;
  /** The key for RS256 that Keycloak made with the realm. */
  readonly firstKey: () => Promise<RealmKey>;
}

export interface RealmKey {
  /** A passive key is published and signs no more; a disabled one is not published either. */
  readonly become: (state: 'active' | 'passive' | 'disabled') => Promise<void>;
}

interface NewKey {
  readonly provider: 'rsa-generated' | 'eddsa-generated';
  readonly priority: number;
  readonly config?: Readonly<Record<string, string>>;
}

/** A key provider as the admin REST API represents it. */
interface KeyProvider {
  readonly id: string;
  readonly name: string;
  readonly config: Readonly<Record<string, readonly string[]>>;
}

const KEY_PROVIDER = 'org.keycloak.keys.KeyProvider';

/**
 * Imports `<name>.json`.
 *
 * @param places the texts that replace `{name}` in the file
 */
export async function importRealm(
  admin: AdminRequest,
  name: string,
  places: Readonly<Record<string, string>> = {},
): Promise<Realm> {
  const text = await readFile(join(__dirname, `${name}.json`), 'utf8');
  const filled = Object.entries(places).reduce(
    (before, [place, value]) => before.replaceAll(`{${place}}`, value),
    text,
  );
  // The file is in this folder.
  const { clientScopes, clients, ...realm } = JSON.parse(filled) as Record<string, object[]>;
  await admin('POST', '', realm);
  // A realm that is imported with client scopes of its own would lack the built-in ones.
  for (const scope of clientScopes ?? []) {
    const { id } = await admin('POST', `/${name}/client-scopes`, scope);
    // Every client may ask for it.
    await admin('PUT', `/${name}/default-optional-client-scopes/${id}`);
  }
  const createClient = async (client: object): Promise<void> => {
    await admin('POST', `/${name}/clients`, client);
  };
  for (const client of clients ?? []) await createClient(client);
  return { createClient, ...keysOf(admin, name) };
}

function keysOf(admin: AdminRequest, realm: string): Pick<Realm, 'createKey' | 'firstKey'> {
  const find = async (isIt: (provider: KeyProvider) => boolean): Promise<RealmKey> => {
    const { body } = await admin('GET', `/${realm}/components?type=${KEY_PROVIDER}`);
    // The admin REST API documents this representation.
    const provider = (body as readonly KeyProvider[]).find(isIt);
    if (provider === undefined) throw new Error(`Realm ${realm} does not have the key`);
    return {
      become: async (state) => {
        const config = {
          ...provider.config,
          active: [String(state === 'active')],
          enabled: [String(state !== 'disabled')],
        };
        await admin('PUT', `/${realm}/components/${provider.id}`, { ...provider, config });
      },
    };
  };
  return {
    firstKey: () => find(({ name }) => name === 'rsa-generated'),
    createKey: async ({ provider, priority, config = {} }) => {
      const settings = Object.entries({ priority: String(priority), ...config });
      const created = await admin('POST', `/${realm}/components`, {
        name: `${provider}-${priority}`,
        providerId: provider,
        providerType: KEY_PROVIDER,
        config: Object.fromEntries(settings.map(([name, value]) => [name, [value]])),
      });
      return find(({ id }) => id === created.id);
    },
  };
}
