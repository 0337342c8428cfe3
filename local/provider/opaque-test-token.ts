import type { Provider } from 'oidc-provider';
import type { Identities } from './identities';
import { type TestTokenRequest, TestTokenRequestError } from './test-token-request';

/**
 * Makes an opaque token of a user, as the authorization code flow would for the first client with such tokens. That
 * client can revoke it.
 *
 * @throws {TestTokenRequestError} if no client gets such tokens
 */
export async function makeOpaqueTestToken(
  { user, scopes, claims }: TestTokenRequest,
  provider: Provider,
  audience: string,
  { clients }: Identities,
): Promise<string> {
  const [name = ''] = [...clients].find(([, { tokenFormat }]) => tokenFormat === 'opaque') ?? [];
  const client = await provider.Client.find(name);
  if (client === undefined) {
    throw new TestTokenRequestError(
      'no client of local/identities.yml has opaque tokens; add tokenFormat: opaque to one',
    );
  }
  const token = new provider.AccessToken({
    client,
    accountId: user,
    aud: audience,
    scope: scopes.join(' '),
    extra: claims,
    gty: 'test_token',
    // oidc-provider revokes tokens by their grant, and takes an empty one for none.
    grantId: '',
  });
  return token.save();
}
