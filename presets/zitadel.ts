import { AUDIENCES, definePreset, HOST, shaped, type TokenShape, varied } from './preset';

const HEADER = { typ: 'JWT' };

const access: TokenShape = (request) =>
  shaped(request, HEADER, {
    aud: [request.clientId, request.audience],
    nbf: request.now,
    client_id: request.clientId,
    jti: 'V2_274598632984314625-at_274598632984380161',
  });

/**
 * Zitadel, for applications and service users whose access tokens are JWTs.
 *
 * Its access tokens do not have scopes. Roles are in an object, which is not a list of scopes: name the claim in
 * `handlerClaims`, and ask for it in a rule. ID tokens have the project in `aud` as well; they have `at_hash`, and no
 * `jti`.
 *
 * @see https://zitadel.com/docs/apis/openidoauth/claims
 */
export const zitadel = definePreset({
  title: 'Zitadel',
  values: {
    domain: {
      kind: 'text',
      description: 'is the domain of the instance',
      example: 'example.eu1.zitadel.cloud',
      pattern: HOST,
      required: true,
    },
    audiences: {
      ...AUDIENCES,
      description: 'is the id of the project',
      example: '274598632984249089',
      pattern: /^\d+$/,
    },
  },
  entriesOf: ({ domain, audiences }) => [
    {
      issuer: `https://${domain}`,
      jwksUri: `https://${domain}/oauth/v2/keys`,
      audiences,
      presentClaims: ['jti'],
    },
  ],
  shapes: {
    access,
    roles: varied(access, () => ({
      'urn:zitadel:iam:org:project:roles': { admin: { '274598632984183553': 'acme.example.com' } },
    })),
    /** Of a service user. */
    machine: (request) =>
      shaped(request, HEADER, {
        aud: [request.audience],
        nbf: request.now,
        client_id: request.clientId,
        jti: 'V2_274598632984314626-at_274598632984380162',
      }),
    id: (request) =>
      shaped(request, HEADER, {
        aud: [request.clientId, request.audience],
        azp: request.clientId,
        client_id: request.clientId,
        auth_time: request.now,
        amr: ['pwd', 'mfa'],
        at_hash: 'cGxhY2Vob2xkZXItaGFzaA',
        sid: 'V1_274598632984314627',
        nonce: 'n-1',
      }),
    logout: (request) =>
      shaped(
        request,
        { typ: 'logout+jwt' },
        {
          aud: [request.clientId],
          jti: '274598632984380163',
          sid: 'V1_274598632984314627',
          events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
        },
      ),
  },
});
