import { AUDIENCES, definePreset, HOST, shaped } from './preset';

/** Okta's headers lack `typ`. */
const HEADER = {};

/**
 * Okta, of a custom authorization server. The tokens of the organisation's own server are for Okta alone. An ID
 * token lacks `cid`.
 *
 * @see https://developer.okta.com/docs/api/openapi/okta-oauth/guides/overview/
 */
export const okta = definePreset({
  title: 'Okta',
  values: {
    domain: {
      kind: 'text',
      description: 'is the domain of the organisation without -admin, or its custom domain',
      example: 'example.okta.com',
      // That of the console for administrators, which issues no tokens.
      pattern: new RegExp(`^(?!.*-admin\\.okta)${HOST.source}`, 'i'),
      required: true,
    },
    authorizationServer: {
      kind: 'text',
      description: 'is the id of the custom authorization server; without it, default',
      example: 'default',
      pattern: /^[\w-]+$/,
    },
    audiences: {
      ...AUDIENCES,
      description: 'is the audience of the authorization server',
      example: 'api://default',
    },
  },
  entriesOf: ({ domain, authorizationServer = 'default', audiences }) => {
    const issuer = `https://${domain}/oauth2/${authorizationServer}`;
    return [
      {
        issuer,
        jwksUri: `${issuer}/v1/keys`,
        audiences,
        presentClaims: ['cid'],
        scopeClaims: ['scp'],
      },
    ];
  },
  shapes: {
    access: (request) =>
      shaped(request, HEADER, {
        ver: 1,
        jti: 'AT.0mP4JKAZX1iACIT4vbEDF7LpvDVjxypPMf0D7uX39RE',
        aud: request.audience,
        cid: request.clientId,
        uid: '00uabcdefg',
        scp: request.scopes,
        auth_time: request.now,
      }),
    machine: (request) =>
      shaped(request, HEADER, {
        ver: 1,
        jti: 'AT.1mP4JKAZX1iACIT4vbEDF7LpvDVjxypPMf0D7uX39RE',
        aud: request.audience,
        sub: request.clientId,
        cid: request.clientId,
        scp: request.scopes,
      }),
    /** `at_hash` is there only if the access token came with it from the authorization endpoint or the token endpoint. */
    id: (request) =>
      shaped(request, HEADER, {
        ver: 1,
        jti: 'ID.4eAWJOCMB3SX8XewDfVR',
        aud: request.clientId,
        idp: '00oabcdefg',
        amr: ['pwd'],
        auth_time: request.now,
        preferred_username: 'alice@example.com',
      }),
    /** Of the organisation's own authorization server. */
    organisation: (request) =>
      shaped(request, HEADER, {
        iss: new URL(request.issuer).origin,
        ver: 1,
        jti: 'AT.2mP4JKAZX1iACIT4vbEDF7LpvDVjxypPMf0D7uX39RE',
        aud: new URL(request.issuer).origin,
        cid: request.clientId,
        uid: '00uabcdefg',
        scp: ['openid', 'profile'],
      }),
  },
});
