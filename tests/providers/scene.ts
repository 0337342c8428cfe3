import { type IssuerEntry, SUPPORTED_ALGORITHMS } from '../../lib/config/trusted-issuer';
import {
  type AuthorizationServer,
  type Client,
  clientCredentials,
  discover,
} from './oauth/authorization-server';
import { Browser } from './oauth/browser';
import { adminOf } from './keycloak/admin';
import { importRealm, type Realm } from './keycloak/realm';
import { SCOPE, type Target } from './targets/verdict';

/** Everything that the checks work with. */
export interface Scene {
  readonly staff: Realm & AuthorizationServer;
  readonly customers: Realm & AuthorizationServer;
  readonly spring: AuthorizationServer;
  readonly entries: Entries;
  /** The packaged authorizer and `sls offline`, both with all three entries. */
  readonly targets: readonly Target[];
  /** Runs a check with a packaged authorizer that starts now, with entries of its own. */
  readonly withPackaged: (
    issuers: readonly IssuerEntry[],
    run: (targets: readonly Target[]) => Promise<void>,
  ) => Promise<void>;
}

export interface Entries {
  readonly staff: IssuerEntry;
  readonly customers: IssuerEntry;
  readonly spring: IssuerEntry;
}

/** Claims of realm staff that reach the handlers: a text, a boolean and a list. */
export const HANDLER_CLAIMS = ['preferred_username', 'email_verified', 'realm_access.roles'];

/** A client of a realm of Keycloak. */
export function keycloakClient(id: string): Client {
  return { id, secret: 'public-test-secret' };
}

/** A client of `spring/`. */
export function springClient(id: string): Client {
  return { id, secret: `public-test-secret-of-${id}` };
}

/** The browser of Alice, who has an account at both providers. */
export function browserOfAlice(): Browser {
  return new Browser({ username: 'alice', password: 'public-test-password' });
}

/** The client of realm staff whose access tokens are signed with an algorithm. */
export function algorithmClient(algorithm: string): Client {
  return keycloakClient(`signs-${algorithm}`);
}

/** Imports both realms, and has Keycloak make a key for each algorithm. */
export async function prepareRealms(
  url: string,
  logoutUrl: string,
): Promise<Pick<Scene, 'staff' | 'customers'>> {
  const admin = adminOf(url);
  const staff = {
    ...(await importRealm(admin, 'staff', { logoutUrl })),
    ...(await discover(`${url}/realms/staff`)),
  };
  const customers = {
    ...(await importRealm(admin, 'customers')),
    ...(await discover(`${url}/realms/customers`)),
  };
  await customers.createKey({
    provider: 'eddsa-generated',
    priority: 100,
    config: { eddsaEllipticCurveKey: 'Ed448' },
  });
  for (const algorithm of SUPPORTED_ALGORITHMS) {
    const { id, secret } = algorithmClient(algorithm);
    await staff.createClient({
      clientId: id,
      secret,
      standardFlowEnabled: false,
      serviceAccountsEnabled: true,
      attributes: { 'access.token.signed.response.alg': algorithm },
    });
    // Keycloak makes the key of an algorithm when it signs with it for the first time.
    await clientCredentials(staff, { id, secret }, SCOPE);
  }
  return { staff, customers };
}

/** Three issuers, each with a key source of another kind. */
export function entriesFor(urls: { keycloak: string; spring: string }): Entries {
  const realms = `${urls.keycloak}/realms`;
  return {
    // Discovered, since a realm of Keycloak has an address of its own for its key set.
    staff: {
      issuer: `${realms}/staff`,
      discoveryUri: `${realms}/staff/.well-known/openid-configuration`,
      // An ID token of the login client `web` must be refused although its audience is accepted.
      audiences: ['https://staff.example.com', 'web'],
      algorithms: SUPPORTED_ALGORITHMS,
      handlerClaims: HANDLER_CLAIMS,
    },
    customers: {
      issuer: `${realms}/customers`,
      jwksUri: `${realms}/customers/protocol/openid-connect/certs`,
      audiences: ['https://customers.example.com'],
      algorithms: ['RS256', 'EdDSA'],
    },
    // RFC 8414, and not OpenID Connect Discovery.
    spring: {
      issuer: urls.spring,
      discoveryUri: `${urls.spring}/.well-known/oauth-authorization-server`,
      audiences: ['https://api.example.com', 'machine'],
    },
  };
}
