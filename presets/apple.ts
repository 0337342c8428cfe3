import { AUDIENCES, definePreset, shaped } from './preset';

/** Apple's headers lack `typ`. */
const HEADER = {};

/**
 * Sign in with Apple. It hands out nothing but identity tokens to an API.
 *
 * @see https://developer.apple.com/documentation/signinwithapple/authenticating-users-with-sign-in-with-apple
 * @see https://developer.apple.com/documentation/signinwithapple/processing-changes-for-sign-in-with-apple-accounts
 */
export const apple = definePreset({
  title: 'Sign in with Apple',
  values: {
    audiences: {
      ...AUDIENCES,
      description: 'is the bundle id of the app, or the Services ID of the site',
      example: 'com.example.app',
    },
  },
  entriesOf: ({ audiences }) => [
    {
      issuer: 'https://appleid.apple.com',
      jwksUri: 'https://appleid.apple.com/auth/keys',
      audiences,
      idTokens: true,
    },
  ],
  shapes: {
    /** An identity token of an app. */
    access: (request) =>
      shaped(request, HEADER, {
        aud: request.audience,
        c_hash: 'cGxhY2Vob2xkZXItaGFzaA',
        email: 'abc123@privaterelay.appleid.com',
        email_verified: true,
        is_private_email: true,
        auth_time: request.now,
        nonce_supported: true,
      }),
    /** Of the token endpoint; Apple has written truth values as texts. */
    web: (request) =>
      shaped(request, HEADER, {
        aud: request.audience,
        at_hash: 'cGxhY2Vob2xkZXItaGFzaA',
        email: 'alice@example.com',
        email_verified: 'true',
        auth_time: request.now,
      }),
    /** Of a user who gave no e-mail address. */
    'without-email': (request) =>
      shaped(request, HEADER, {
        aud: request.audience,
        at_hash: 'cGxhY2Vob2xkZXItaGFzaA',
        auth_time: request.now,
        nonce_supported: true,
      }),
    /** Of another app. */
    id: (request) =>
      shaped(request, HEADER, {
        aud: request.clientId,
        at_hash: 'cGxhY2Vob2xkZXItaGFzaA',
        auth_time: request.now,
        nonce_supported: true,
      }),
    /** A notification of an account to the server of the app. */
    notification: (request) =>
      shaped(request, HEADER, {
        aud: request.audience,
        sub: undefined,
        jti: 'abede67890',
        events: `{"type":"consent-revoked","sub":"${request.subject}","event_time":${request.now}}`,
      }),
    /** The client secret, which the team of the app signs itself. */
    'client-secret': (request) =>
      shaped(request, HEADER, {
        iss: 'ABCDE12345',
        sub: request.audience,
        aud: 'https://appleid.apple.com',
      }),
  },
});
