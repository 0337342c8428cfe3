import { AUDIENCES, definePreset, HOST, shaped } from './preset';

const HEADER = { typ: 'JWT' };

/**
 * Google. Its access tokens are opaque, so the token of an API is the ID token that names the API's client. `iss` is
 * there with and without https://.
 *
 * @see https://developers.google.com/identity/openid-connect/openid-connect#an-id-tokens-payload
 */
export const google = definePreset({
  title: 'Google',
  values: {
    audiences: {
      ...AUDIENCES,
      description: 'is the client id, which ends with .apps.googleusercontent.com',
      example: '1234567890-abc.apps.googleusercontent.com',
    },
    hostedDomain: {
      kind: 'text',
      description: 'is the domain of the Workspace or Cloud organisation that alone is accepted',
      example: 'example.com',
      pattern: HOST,
    },
  },
  entriesOf: ({ audiences, hostedDomain }) =>
    ['https://accounts.google.com', 'accounts.google.com'].map((issuer) => ({
      issuer,
      jwksUri: 'https://www.googleapis.com/oauth2/v3/certs',
      audiences,
      idTokens: true,
      ...(hostedDomain !== undefined && { requiredClaims: { hd: hostedDomain } }),
    })),
  shapes: {
    /** An ID token of a login. */
    access: (request) =>
      shaped(request, HEADER, {
        azp: request.audience,
        aud: request.audience,
        hd: 'example.com',
        email: 'alice@example.com',
        email_verified: true,
        at_hash: 'cGxhY2Vob2xkZXItaGFzaA',
        nonce: 'n-1',
        name: 'Alice Example',
        given_name: 'Alice',
        family_name: 'Example',
      }),
    /** An ID token of a service account, which chooses the audience itself. */
    machine: (request) =>
      shaped(request, HEADER, {
        azp: request.subject,
        aud: request.audience,
        email: 'robot@example-project.iam.gserviceaccount.com',
        email_verified: true,
      }),
    /** Of another client of the same user. */
    id: (request) =>
      shaped(request, HEADER, {
        azp: request.clientId,
        aud: request.clientId,
        hd: 'example.com',
        email: 'alice@example.com',
        email_verified: true,
        at_hash: 'cGxhY2Vob2xkZXItaGFzaA',
      }),
    /** A token that a service account has signed itself, for an API of Google. */
    'self-signed': (request) =>
      shaped(request, HEADER, {
        iss: 'robot@example-project.iam.gserviceaccount.com',
        sub: 'robot@example-project.iam.gserviceaccount.com',
        aud: request.audience,
      }),
  },
});
