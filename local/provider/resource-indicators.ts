import type { Configuration, errors } from 'oidc-provider';
import type { Identities } from './identities';
import { OPENID_SCOPES, splitScopes, withoutOpenidScopes } from './scopes';

/** The one resource of the provider (RFC 8707), whether a client names it or not. */
export const API_RESOURCE = 'https://api.example.com';

type ResourceIndicators = NonNullable<Configuration['features']>['resourceIndicators'];

/**
 * Makes the one resource of the provider, with the scopes that a client or a user may ask for. Left to itself,
 * oidc-provider drops a scope that it does not know without a word.
 */
export function resourceIndicators(
  { InvalidScope, InvalidTarget }: Pick<typeof errors, 'InvalidScope' | 'InvalidTarget'>,
  audience: string,
  identities: () => Identities,
): ResourceIndicators {
  return {
    enabled: true,
    defaultResource: () => API_RESOURCE,
    getResourceServerInfo: ({ oidc }, resource, client) => {
      if (resource !== API_RESOURCE && resource !== audience) throw new InvalidTarget();
      const { clients, scopes } = identities();
      const own = clients.get(client.clientId);
      const accepted =
        oidc.params?.['grant_type'] === 'client_credentials'
          ? withoutOpenidScopes(own?.scopes ?? [])
          : [...scopes, ...OPENID_SCOPES];
      const requested = oidc.params?.['scope'];
      const refused = splitScopes(typeof requested === 'string' ? requested : '').find(
        (scope) => !accepted.includes(scope),
      );
      if (refused !== undefined) {
        throw new InvalidScope(scopeProblem(refused, client.clientId, scopes, accepted), refused);
      }
      return {
        scope: scopes.join(' '),
        audience,
        accessTokenFormat: own?.tokenFormat ?? 'jwt',
        jwt: { sign: { alg: 'RS256' } },
      };
    },
  };
}

/** Without quotes, which RFC 6749 section 5.2 does not allow in a description. */
function scopeProblem(
  scope: string,
  clientId: string,
  known: readonly string[],
  accepted: readonly string[],
): string {
  const problem = known.includes(scope)
    ? `${clientId} may not have the scope ${scope}`
    : `the scope ${scope} does not exist`;
  return `${problem}; possible here: ${accepted.join(' ') || 'none'}`;
}
