import { AUDIENCES, definePreset, HOST, shaped, type TokenRequest } from './preset';

const HEADER = { typ: 'JWT', cat: 'cl_B7d4PD111AAA' };

/** The claims of every session token of version 2. */
function session({ audience, now }: TokenRequest) {
  return {
    azp: audience,
    nbf: now - 10,
    jti: 'a1b2c3d4e5',
    sid: 'sess_2abc',
    fva: [0, -1],
    pla: 'u:free',
    sts: 'active',
    v: 2,
  };
}

/**
 * Clerk, for its session tokens of version 2. They lack `aud`; `azp` is the origin of the page that asked.
 *
 * A session is pending while its user has something left to do, such as choosing an organisation, and Clerk counts such
 * a user as signed out.
 *
 * @see https://clerk.com/docs/guides/sessions/session-tokens
 */
export const clerk = definePreset({
  title: 'Clerk',
  values: {
    domain: {
      kind: 'text',
      description: "is the host of the instance's Frontend API",
      example: 'clerk.example.com',
      pattern: HOST,
      required: true,
    },
    audiences: {
      ...AUDIENCES,
      description: 'is the origin of the application, as a browser sends it',
      example: 'https://app.example.com',
      pattern: /^[a-z][\w+.-]*:\/\/[^\s/]+$/,
    },
  },
  entriesOf: ({ domain, audiences }) => [
    {
      issuer: `https://${domain}`,
      jwksUri: `https://${domain}/.well-known/jwks.json`,
      audiences,
      audienceClaims: ['azp'],
      requiredClaims: { v: 2, sts: 'active' },
    },
  ],
  shapes: {
    access: (request) => shaped(request, HEADER, session(request)),
    organisation: (request) =>
      shaped(request, HEADER, {
        ...session(request),
        o: { id: 'org_1', slg: 'acme', rol: 'admin', per: 'read,manage', fpm: '3' },
      }),
    /** Of someone of the staff who acts as the user. */
    impersonated: (request) =>
      shaped(request, HEADER, { ...session(request), act: { iss: request.issuer, sub: 'user_9' } }),
    pending: (request) => shaped(request, HEADER, { ...session(request), sts: 'pending' }),
    /** Version 1, which Clerk has deprecated. */
    v1: (request) =>
      shaped(request, HEADER, {
        azp: request.audience,
        nbf: request.now - 10,
        sid: 'sess_2abc',
        org_id: 'org_1',
        org_role: 'org:admin',
      }),
    /** Of a JWT template, for another service. */
    template: (request) =>
      shaped(request, HEADER, { azp: request.audience, aud: 'https://other.example.com' }),
    /** Of Clerk as an OAuth provider. */
    id: (request) =>
      shaped(request, HEADER, {
        aud: request.clientId,
        azp: request.clientId,
        at_hash: 'cGxhY2Vob2xkZXItaGFzaA',
        email: 'alice@example.com',
      }),
  },
});
