import { definePreset, shaped, type TokenRequest } from './preset';

const HEADER = { typ: 'JWT' };

/** The claims of a signed-in user. */
function user({ audience, subject, now }: TokenRequest) {
  return {
    aud: audience,
    auth_time: now,
    user_id: subject,
    email: 'alice@example.com',
    email_verified: true,
    firebase: { identities: { email: ['alice@example.com'] }, sign_in_provider: 'password' },
  };
}

/**
 * Firebase Authentication, and Google Cloud Identity Platform. Its ID token is the token of an API; the audience is the
 * project.
 *
 * @see https://firebase.google.com/docs/auth/admin/verify-id-tokens#verify_id_tokens_using_a_third-party_jwt_library
 * @see https://firebase.google.com/docs/auth/admin/manage-cookies
 */
export const firebase = definePreset({
  title: 'Firebase',
  values: {
    project: {
      kind: 'text',
      description: 'is the id of the project',
      example: 'example-project',
      pattern: /^[a-z][a-z\d-]{3,28}[a-z\d]$/,
      required: true,
    },
    tenant: {
      kind: 'text',
      description: 'is the tenant of Identity Platform that alone is accepted',
      example: 'staff-a1b2c',
      pattern: /^[\w-]+$/,
    },
  },
  entriesOf: ({ project, tenant }) => [
    {
      issuer: `https://securetoken.google.com/${project}`,
      jwksUri:
        'https://www.googleapis.com/service_accounts/v1/jwk/securetoken@system.gserviceaccount.com',
      audiences: [project],
      idTokens: true,
      ...(tenant !== undefined && { requiredClaims: { 'firebase.tenant': tenant } }),
    },
  ],
  shapes: {
    /** Its ID token. */
    access: (request) => shaped(request, HEADER, user(request)),
    tenant: (request) => {
      const { firebase: signIn, ...claims } = user(request);
      return shaped(request, HEADER, { ...claims, firebase: { ...signIn, tenant: 'staff-a1b2c' } });
    },
    anonymous: (request) =>
      shaped(request, HEADER, {
        aud: request.audience,
        provider_id: 'anonymous',
        auth_time: request.now,
        user_id: request.subject,
        firebase: { identities: {}, sign_in_provider: 'anonymous' },
      }),
    'other-project': (request) =>
      shaped(request, HEADER, {
        ...user(request),
        iss: `https://securetoken.google.com/${request.clientId}`,
        aud: request.clientId,
      }),
    /** A session cookie, which lives up to two weeks. */
    cookie: (request) =>
      shaped(request, HEADER, {
        ...user(request),
        iss: `https://session.firebase.google.com/${request.audience}`,
      }),
    /** A custom token, which a server gives to its app for the login. */
    custom: (request) =>
      shaped(request, HEADER, {
        iss: 'firebase-adminsdk@example-project.iam.gserviceaccount.com',
        sub: 'firebase-adminsdk@example-project.iam.gserviceaccount.com',
        aud: 'https://identitytoolkit.googleapis.com/google.identity.identitytoolkit.v1.IdentityToolkit',
        uid: request.subject,
      }),
  },
});
