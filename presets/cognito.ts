import { AUDIENCES, definePreset, scopeText, shaped, type TokenShape, varied } from './preset';

/** Cognito's headers lack `typ`. */
const HEADER = {};

const access: TokenShape = (request) =>
  shaped(request, HEADER, {
    client_id: request.audience,
    token_use: 'access',
    scope: scopeText(request),
    username: request.subject,
    auth_time: request.now,
    version: 2,
    origin_jti: '5b9f50a3-05da-454a-8b99-b79c2349de77',
    jti: 'aa2a5b4c-4d4b-4b9d-9c0e-5d5c6d6f7a8b',
    event_id: '0ed5ad5c-7182-4ecf-a9f5-3f6f8b6d6c2e',
  });

/**
 * Amazon Cognito user pools.
 *
 * Its access tokens name the app client in `client_id`. They have `aud` if the client asked for a resource (RFC 8707):
 * that one then decides, so that a token for another API of the same client is refused.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html
 */
export const cognito = definePreset({
  title: 'Amazon Cognito',
  values: {
    region: {
      kind: 'text',
      description: 'is the region of the user pool',
      example: 'eu-central-1',
      pattern: /^[a-z]{2}(?:-[a-z]+)+-\d$/,
      required: true,
    },
    pool: {
      kind: 'text',
      description: 'is the id of the user pool',
      example: 'eu-central-1_AbCdEf123',
      pattern: /^[a-z\d-]+_[A-Za-z\d]+$/,
      required: true,
    },
    audiences: {
      ...AUDIENCES,
      description: 'is the id of the app client, or of the resource that its tokens are bound to',
      example: '1example23456789abcdefghij',
    },
    groups: {
      kind: 'flag',
      description: "makes the user's groups count as scopes",
      example: 'true',
    },
  },
  entriesOf: ({ region, pool, audiences, groups }) => {
    const host = `cognito-idp.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
    return [
      {
        issuer: `https://${host}/${pool}`,
        jwksUri: `https://${host}/${pool}/.well-known/jwks.json`,
        audiences,
        audienceClaims: ['aud', 'client_id'],
        requiredClaims: { token_use: 'access' },
        scopeClaims: groups === true ? ['scope', 'cognito:groups'] : ['scope'],
      },
    ];
  },
  shapes: {
    access,
    /** Of a member of user pool groups. */
    groups: varied(access, ({ scopes }) => ({ 'cognito:groups': scopes, scope: 'openid' })),
    /** Bound to a resource. */
    resource: varied(access, ({ audience, clientId }) => ({ aud: audience, client_id: clientId })),
    machine: (request) =>
      shaped(request, HEADER, {
        sub: request.audience,
        client_id: request.audience,
        token_use: 'access',
        scope: scopeText(request),
        auth_time: request.now,
        version: 2,
        jti: 'aa2a5b4c-4d4b-4b9d-9c0e-5d5c6d6f7a8b',
      }),
    id: (request) =>
      shaped(request, HEADER, {
        aud: request.clientId,
        token_use: 'id',
        at_hash: 'cGxhY2Vob2xkZXItaGFzaA',
        'cognito:username': request.subject,
        email: 'alice@example.com',
        email_verified: true,
        auth_time: request.now,
      }),
  },
});
