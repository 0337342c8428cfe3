import {
  AUDIENCES,
  BASE_URL,
  definePreset,
  scopeText,
  shaped,
  type TokenShape,
  varied,
} from './preset';

/** Its headers lack `typ`. */
const HEADER = {};

const access: TokenShape = (request) =>
  shaped(request, HEADER, {
    aud: request.audience,
    nbf: request.now,
    scope: request.scopes.length === 0 ? undefined : request.scopes,
    jti: '9e1a2b3c-4d5e-4f60-8a7b-0c1d2e3f4a5b',
  });

/**
 * Spring Authorization Server with its defaults: the audience is the client, in access tokens as well as in ID tokens.
 * Only an access token has `scope`, unless it was given without any.
 *
 * @see https://docs.spring.io/spring-authorization-server/reference/core-model-components.html#oauth2-token-customizer
 */
export const spring = definePreset({
  title: 'Spring Authorization Server',
  values: {
    url: {
      kind: 'text',
      description: 'is the issuer, without a slash at the end',
      example: 'https://auth.example.com',
      pattern: BASE_URL,
      required: true,
    },
    audiences: {
      ...AUDIENCES,
      description: 'is the id of the client, or what an OAuth2TokenCustomizer writes into aud',
      example: 'web',
    },
  },
  entriesOf: ({ url, audiences }) => [
    {
      issuer: url,
      jwksUri: `${url}/oauth2/jwks`,
      audiences,
      presentClaims: ['scope'],
      scopeClaims: ['scope'],
    },
  ],
  shapes: {
    access,
    machine: varied(access, ({ audience }) => ({ sub: audience })),
    /** With a customizer that follows RFC 9068. */
    rfc9068: varied(
      access,
      (request) => ({ scope: scopeText(request), client_id: request.clientId }),
      { typ: 'at+jwt' },
    ),
    id: (request) =>
      shaped(request, HEADER, {
        aud: request.clientId,
        azp: request.clientId,
        auth_time: request.now,
        nonce: 'n-1',
        jti: '0e1a2b3c-4d5e-4f60-8a7b-0c1d2e3f4a5b',
        sid: 'c2Vzc2lvbi1pZC1vZi10aGUtbG9naW4tcGFnZS14eXo',
      }),
  },
});
