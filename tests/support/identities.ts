import type { Identities } from '../../local/provider/identities';
import { readIdentities } from '../../local/provider/identities';

const service = (clientId: string) => ({ secret: `${clientId}-secret`, scopes: ['*'] });

/** The users and clients of the identity provider under test, as its file declares them. */
export const LOCAL_IDENTITIES = {
  users: {
    alice: { scopes: ['*'], claims: { tenant: 'acme' } },
    bob: { scopes: ['products:read'] },
  },
  clients: {
    'demo-service': service('demo-service'),
    'demo-reader': {
      ...service('demo-reader'),
      scopes: ['orders:read'],
      claims: { roles: ['reader'] },
    },
    'demo-opaque-service': { ...service('demo-opaque-service'), tokenFormat: 'opaque' },
    'demo-api': { secret: 'demo-api-secret', introspectsAnyToken: true },
    'demo-postman': {
      redirectUris: ['https://oauth.pstmn.io/v1/callback', 'http://localhost/callback'],
    },
    'demo-web': { redirectUris: ['http://localhost/'] },
  },
};

/** The scopes that `*` stands for in them. */
export const LOCAL_SCOPES: readonly string[] = ['orders:read', 'orders:write', 'products:read'];

/** The same, read. */
export function localIdentities(): Identities {
  return readIdentities(LOCAL_IDENTITIES, LOCAL_SCOPES);
}
