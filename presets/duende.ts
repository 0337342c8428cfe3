import {
  AUDIENCES,
  BASE_URL,
  definePreset,
  scopeText,
  shaped,
  type TokenShape,
  varied,
} from './preset';

const HEADER = { typ: 'at+jwt' };

const access: TokenShape = (request) =>
  shaped(request, HEADER, {
    nbf: request.now,
    aud: request.audience,
    scope: request.scopes,
    amr: ['pwd'],
    client_id: request.clientId,
    auth_time: request.now,
    idp: 'local',
    sid: 'B4C1D2E3F4A5B6C7D8E9F0A1B2C3D4E5',
    jti: '9D0A1B2C3D4E5F60718293A4B5C6D7E8',
  });

/**
 * Duende IdentityServer, and IdentityServer4 from 3.0 on, which marks access tokens by their type at+jwt.
 *
 * Tokens of machines lack `sub`, so the principal is then the client.
 *
 * @see https://docs.duendesoftware.com/identityserver/reference/models/api-resource/
 * @see https://docs.duendesoftware.com/identityserver/fundamentals/claims/
 */
export const duende = definePreset({
  title: 'Duende IdentityServer',
  values: {
    authority: {
      kind: 'text',
      description: 'is the address of the server, without a slash at the end',
      example: 'https://identity.example.com',
      pattern: BASE_URL,
      required: true,
    },
    audiences: { ...AUDIENCES, description: 'is the name of the API resource' },
  },
  entriesOf: ({ authority, audiences }) => [
    {
      issuer: authority,
      jwksUri: `${authority}/.well-known/openid-configuration/jwks`,
      audiences,
      types: ['at+jwt'],
      scopeClaims: ['scope'],
      principalClaims: ['sub', 'client_id'],
    },
  ],
  shapes: {
    access,
    /** With `EmitScopesAsSpaceDelimitedStringInJwt`. */
    'scope-text': varied(access, (request) => ({ scope: scopeText(request) })),
    machine: (request) =>
      shaped(request, HEADER, {
        sub: undefined,
        nbf: request.now,
        aud: request.audience,
        scope: request.scopes,
        client_id: request.clientId,
        jti: '0D0A1B2C3D4E5F60718293A4B5C6D7E8',
      }),
    /** Its type is JWT. */
    id: (request) =>
      shaped(
        request,
        { typ: 'JWT' },
        {
          nbf: request.now,
          aud: request.clientId,
          amr: ['pwd'],
          auth_time: request.now,
          idp: 'local',
          sid: 'B4C1D2E3F4A5B6C7D8E9F0A1B2C3D4E5',
          nonce: 'n-1',
        },
      ),
    logout: (request) =>
      shaped(
        request,
        { typ: 'logout+jwt' },
        {
          aud: request.clientId,
          jti: '1D0A1B2C3D4E5F60718293A4B5C6D7E8',
          sid: 'B4C1D2E3F4A5B6C7D8E9F0A1B2C3D4E5',
          events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
        },
      ),
  },
});
