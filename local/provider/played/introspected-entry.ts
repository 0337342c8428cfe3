import type { IntrospectionSettings, IssuerEntry } from '../../../lib/config/trusted-issuer';
import type { Identities } from '../identities';

/** The local provider does not have a client that may ask about the tokens of all clients. */
export class NoIntrospectingClientError extends Error {
  override readonly name = 'NoIntrospectingClientError';
}

/** Short, so that a developer sees at once that a token was revoked. */
const REMEMBER_SECONDS = 1;

/**
 * The entry that has a service trust the JWTs of the local provider, and ask it about every other token.
 *
 * @param audiences of the API
 * @param clients of the local provider; the first one that may ask about any token is the service's own
 * @throws {NoIntrospectingClientError}
 */
export function introspectedEntry(
  issuer: string,
  audiences: readonly string[],
  { clients }: Pick<Identities, 'clients'>,
): IssuerEntry & { readonly introspection: IntrospectionSettings } {
  const [client] = [...clients].filter(([, { introspectsAnyToken }]) => introspectsAnyToken);
  const [clientId, { secret: clientSecret = '' }] = client ?? missing();
  return {
    issuer,
    jwksUri: `${issuer}/.well-known/jwks.json`,
    audiences,
    // The answer about a token of a client itself lacks `sub`.
    principalClaims: ['sub', 'client_id'],
    introspection: {
      endpoint: `${issuer}/token/introspection`,
      clientId,
      clientSecret,
      // The answer about a refresh token lacks it.
      requiredClaims: { token_type: 'Bearer' },
      rememberSeconds: REMEMBER_SECONDS,
    },
  };
}

function missing(): never {
  throw new NoIntrospectingClientError(
    'local/identities.yml must have a client that may ask about any token, for example: demo-api: { secret: demo-api-secret, introspectsAnyToken: true }',
  );
}
