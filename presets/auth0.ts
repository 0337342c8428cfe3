import {
  AUDIENCES,
  definePreset,
  HOST,
  scopeText,
  shaped,
  type TokenShape,
  varied,
} from './preset';

const HEADER = { typ: 'JWT' };

/**
 * With the profile `rfc9068_profile` the type is at+jwt, and the client is in `client_id` and not in `azp`.
 * `permissions` is there if the API has role-based access control.
 */
const access: TokenShape = (request) =>
  shaped(request, HEADER, {
    aud: request.scopes.includes('openid')
      ? [request.audience, `${request.issuer}userinfo`]
      : request.audience,
    azp: request.clientId,
    scope: scopeText(request),
  });

/**
 * Auth0.
 *
 * An ID token and an access token differ in `aud` alone, and an API's identifier is never a client's id, unless an
 * operator chooses it so. The identifier of a client, 32 letters and digits, is refused as an audience.
 *
 * @see https://auth0.com/docs/secure/tokens/access-tokens/access-token-profiles
 * @see https://auth0.com/docs/secure/tokens/id-tokens/id-token-structure
 */
export const auth0 = definePreset({
  title: 'Auth0',
  values: {
    domain: {
      kind: 'text',
      description: 'is the domain of the tenant, or its custom domain',
      example: 'example.eu.auth0.com',
      pattern: HOST,
      required: true,
    },
    audiences: {
      ...AUDIENCES,
      description: 'is the identifier of the API, and not the id of an application',
      pattern: /^(?![A-Za-z\d]{32}$)./,
    },
  },
  entriesOf: ({ domain, audiences }) => [
    {
      issuer: `https://${domain}/`,
      jwksUri: `https://${domain}/.well-known/jwks.json`,
      audiences,
      scopeClaims: ['scope', 'permissions'],
    },
  ],
  shapes: {
    access,
    rfc9068: varied(
      access,
      ({ clientId }) => ({ azp: undefined, client_id: clientId, jti: 'a1b2c3' }),
      { typ: 'at+jwt' },
    ),
    /** With role-based access control. */
    rbac: varied(access, ({ scopes }) => ({ scope: undefined, permissions: scopes })),
    machine: (request) =>
      shaped(request, HEADER, {
        sub: `${request.clientId}@clients`,
        aud: request.audience,
        azp: request.clientId,
        gty: 'client-credentials',
        scope: scopeText(request),
      }),
    id: (request) =>
      shaped(request, HEADER, {
        aud: request.clientId,
        nickname: 'alice',
        email: 'alice@example.com',
        email_verified: true,
        sid: 'oXV3YBW0XW1nQd7u',
        nonce: 'n-1',
      }),
    /** For the Management API of the tenant. */
    management: (request) =>
      shaped(request, HEADER, {
        aud: `${request.issuer}api/v2/`,
        azp: request.clientId,
        scope: 'read:users',
      }),
    /** Of a login without an API, if it is not opaque. */
    userinfo: (request) =>
      shaped(request, HEADER, {
        aud: [`${request.issuer}userinfo`],
        azp: request.clientId,
        scope: 'openid profile email',
      }),
  },
});
