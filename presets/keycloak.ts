import {
  AUDIENCES,
  BASE_URL,
  definePreset,
  scopeText,
  shaped,
  type TokenRequest,
  type TokenShape,
  varied,
} from './preset';

const HEADER = { typ: 'JWT' };

const REALM_ROLES = ['offline_access', 'uma_authorization', 'default-roles-staff'];

/** The claims of a token that is not lightweight. */
function roles({ issuer }: TokenRequest) {
  return {
    acr: '1',
    'allowed-origins': [new URL(issuer).origin],
    realm_access: { roles: REALM_ROLES },
    resource_access: {
      account: { roles: ['manage-account', 'manage-account-links', 'view-profile'] },
    },
  };
}

const USER = {
  sid: 'Vd3yI8Q0j2dQwF4m1JrN5xkP',
  email_verified: true,
  name: 'Alice Example',
  preferred_username: 'alice',
  given_name: 'Alice',
  family_name: 'Example',
  email: 'alice@example.com',
};

const access: TokenShape = (request) =>
  shaped(request, HEADER, {
    jti: 'onrtro:2f1c1a52-7f0e-4a6e-9d7b-0c6d2e1f3a4b',
    aud: [request.audience, 'account'],
    typ: 'Bearer',
    azp: request.clientId,
    ...roles(request),
    scope: scopeText(request),
    ...USER,
  });

/** A refresh token of this kind. Keycloak signs them by HS512, with a key of its own. */
const refreshOf =
  (typ: string): TokenShape =>
  (request) =>
    shaped(request, HEADER, {
      jti: '2f1c1a52-7f0e-4a6e-9d7b-0c6d2e1f3a4c',
      aud: request.issuer,
      typ,
      azp: request.clientId,
      sid: USER.sid,
      scope: scopeText(request),
      aud_x: [request.audience, 'account'],
      prov: 'default',
    });

/**
 * Keycloak, of one realm. Its access tokens say `typ: "Bearer"` in the payload; ID, refresh, logout, userinfo and
 * DPoP-bound tokens do not.
 *
 * @see https://www.keycloak.org/docs/latest/server_admin/index.html#_audience
 * @see https://www.keycloak.org/securing-apps/oidc-layers
 */
export const keycloak = definePreset({
  title: 'Keycloak',
  values: {
    url: {
      kind: 'text',
      description: 'is the address of the server without the realm and without a slash at the end',
      example: 'https://sso.example.com',
      // The issuer would have the realm twice.
      pattern: new RegExp(`^(?!.*/realms/)${BASE_URL.source}`),
      required: true,
    },
    realm: {
      kind: 'text',
      description: 'is the name of the realm',
      example: 'staff',
      pattern: /^[\w.~%-]+$/,
      required: true,
    },
    audiences: {
      ...AUDIENCES,
      description:
        'is what an audience mapper adds to aud; not account, which nearly all tokens have',
      pattern: /^(?!account$)./,
    },
    realmRoles: {
      kind: 'flag',
      description: "makes the realm's roles count as scopes",
      example: 'true',
    },
  },
  entriesOf: ({ url, realm, audiences, realmRoles }) => {
    const issuer = `${url}/realms/${realm}`;
    return [
      {
        issuer,
        jwksUri: `${issuer}/protocol/openid-connect/certs`,
        audiences,
        requiredClaims: { typ: 'Bearer' },
        scopeClaims: realmRoles === true ? ['scope', 'realm_access.roles'] : ['scope'],
      },
    ];
  },
  shapes: {
    access,
    machine: (request) =>
      shaped(request, HEADER, {
        jti: 'trrtcc:2f1c1a52-7f0e-4a6e-9d7b-0c6d2e1f3a4d',
        aud: [request.audience, 'account'],
        typ: 'Bearer',
        azp: request.clientId,
        ...roles(request),
        scope: scopeText(request),
        email_verified: false,
        clientHost: '203.0.113.7',
        preferred_username: `service-account-${request.clientId}`,
        clientAddress: '203.0.113.7',
        client_id: request.clientId,
      }),
    /** With the client's switch "Use at+jwt as access token header type". */
    rfc9068: varied(access, () => ({}), { typ: 'at+jwt' }),
    /** Has neither an audience nor roles. */
    lightweight: (request) =>
      shaped(request, HEADER, {
        jti: 'onltro:2f1c1a52-7f0e-4a6e-9d7b-0c6d2e1f3a4e',
        typ: 'Bearer',
        azp: request.clientId,
        sid: USER.sid,
        scope: scopeText(request),
      }),
    /** Bound to the key of its sender (RFC 9449). */
    dpop: varied(access, () => ({
      typ: 'DPoP',
      cnf: { jkt: 'a2V5LW9mLXRoZS1zZW5kZXItYXMtYS10aHVtYnByaW50' },
    })),
    id: (request) =>
      shaped(request, HEADER, {
        jti: '2f1c1a52-7f0e-4a6e-9d7b-0c6d2e1f3a4f',
        aud: request.clientId,
        typ: 'ID',
        azp: request.clientId,
        at_hash: 'cGxhY2Vob2xkZXItaGFzaA',
        acr: '1',
        ...USER,
      }),
    refresh: refreshOf('Refresh'),
    offline: refreshOf('Offline'),
    logout: (request) =>
      shaped(
        request,
        { typ: 'logout+jwt' },
        {
          jti: '2f1c1a52-7f0e-4a6e-9d7b-0c6d2e1f3a50',
          aud: request.clientId,
          typ: 'Logout',
          sid: USER.sid,
          events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
        },
      ),
    /** The signed answer of the userinfo endpoint, which never expires. */
    userinfo: (request) =>
      shaped(request, HEADER, {
        aud: request.clientId,
        iat: undefined,
        exp: undefined,
        ...USER,
        sid: undefined,
      }),
  },
});
