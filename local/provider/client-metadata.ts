import type { Adapter, AdapterFactory, ClientMetadata } from 'oidc-provider';
import type { Client, Identities } from './identities';

/**
 * Has oidc-provider look up its clients anew for each request.
 *
 * @param others keeps everything but clients
 */
export function clientAdapter(
  identities: () => Identities,
  others: AdapterFactory,
): AdapterFactory {
  return (model) => {
    const adapter = others(model);
    if (model !== 'Client') return adapter;
    const find: Adapter['find'] = (clientId) => {
      const client = identities().clients.get(clientId);
      return Promise.resolve(client && metadataOf(clientId, client));
    };
    return Object.assign(adapter, { find });
  };
}

/** The form of RFC 7591 section 2. */
function metadataOf(clientId: string, { secret, redirectUris }: Client): ClientMetadata {
  const hasCodeFlow = redirectUris.length > 0;
  return {
    client_id: clientId,
    // A native client may use any port on a loopback callback (RFC 8252 section 7.3).
    application_type: 'native',
    ...(secret === undefined
      ? { token_endpoint_auth_method: 'none' }
      : {
          client_secret: secret,
          token_endpoint_auth_method: 'client_secret_basic',
          // Only for those that ask for it with Accept (RFC 9701 section 4).
          introspection_signed_response_alg: 'RS256',
        }),
    grant_types: grantTypesOf({ secret, redirectUris }),
    response_types: hasCodeFlow ? ['code'] : [],
    redirect_uris: [...redirectUris],
    // A page comes back to the same addresses after a logout.
    post_logout_redirect_uris: [...redirectUris],
  };
}

/** The grants that a client may use, in the words of OAuth. */
export function grantTypesOf({
  secret,
  redirectUris,
}: Pick<Client, 'secret' | 'redirectUris'>): string[] {
  return [
    ...(secret === undefined ? [] : ['client_credentials']),
    ...(redirectUris.length === 0 ? [] : ['authorization_code', 'refresh_token']),
  ];
}
