import type { ClientMetadata } from 'oidc-provider';

/** The confidential client whose access tokens are opaque, so that they can be introspected. */
export const OPAQUE_TOKEN_CLIENT_ID = 'demo-opaque-service';

/**
 * The clients of the local identity provider. Their secrets are public on purpose: they are good
 * only for a provider in the memory of this machine.
 */
export const DEMO_CLIENTS: ClientMetadata[] = [
  {
    client_id: 'demo-postman',
    client_name: 'Postman',
    // A native client may use any port on a loopback callback (RFC 8252 section 7.3).
    application_type: 'native',
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    redirect_uris: [
      'https://oauth.pstmn.io/v1/callback',
      'https://oauth.pstmn.io/v1/browser-callback',
      'http://localhost/callback',
      'http://127.0.0.1/callback',
    ],
  },
  confidentialClient('demo-service'),
  confidentialClient(OPAQUE_TOKEN_CLIENT_ID),
];

function confidentialClient(clientId: string): ClientMetadata {
  return {
    client_id: clientId,
    client_secret: `${clientId}-secret`,
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
  };
}
