import {
  AUDIENCES,
  BASE_URL,
  definePreset,
  scopeText,
  shaped,
  type TokenShape,
  varied,
} from './preset';

const HEADER = { typ: 'JWT' };

const access: TokenShape = (request) =>
  shaped(request, HEADER, {
    aud: [request.audience],
    client_id: request.clientId,
    ext: {},
    jti: '9e1a2b3c-4d5e-4f60-8a7b-0c1d2e3f4a5b',
    nbf: request.now,
    scp: request.scopes,
  });

/**
 * Ory Hydra and the Ory Network, with JWTs as access tokens (`strategies.access_token: jwt`). Scopes are in `scp`, in
 * `scope`, or in both, as `strategies.jwt.scope_claim` says. An ID token lacks `client_id`.
 *
 * @see https://www.ory.com/docs/oauth2-oidc/jwt-access-token
 */
export const oryHydra = definePreset({
  title: 'Ory Hydra',
  values: {
    url: {
      kind: 'text',
      description: 'is the issuer, without a slash at the end',
      example: 'https://auth.example.com',
      pattern: BASE_URL,
      required: true,
    },
    audiences: { ...AUDIENCES, description: 'is an audience that the client may ask for' },
  },
  entriesOf: ({ url, audiences }) => [
    {
      issuer: url,
      jwksUri: `${url}/.well-known/jwks.json`,
      audiences,
      presentClaims: ['client_id'],
      scopeClaims: ['scp', 'scope'],
    },
  ],
  shapes: {
    access,
    'scope-text': varied(access, (request) => ({ scp: undefined, scope: scopeText(request) })),
    machine: varied(access, ({ clientId }) => ({ sub: clientId })),
    id: (request) =>
      shaped(request, HEADER, {
        at_hash: 'cGxhY2Vob2xkZXItaGFzaA',
        aud: [request.clientId],
        auth_time: request.now,
        email: 'alice@example.com',
        jti: '0e1a2b3c-4d5e-4f60-8a7b-0c1d2e3f4a5b',
        rat: request.now,
        sid: '1e1a2b3c-4d5e-4f60-8a7b-0c1d2e3f4a5b',
      }),
    /** The client asked for no audience. */
    'without-audience': varied(access, () => ({ aud: [] })),
  },
});
