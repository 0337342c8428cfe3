import * as oauth from 'oauth4webapi';
import { pageOf, type Provider } from './provider';

/**
 * Has the provider revoke a refresh token, and makes the address at which the user signs out there (OpenID Connect
 * RP-Initiated Logout 1.0).
 *
 * @returns undefined if the provider has no such address
 * @throws {SignInProblem} if the provider does not answer
 */
export async function signOutAt(
  { client, options, metadata }: Provider,
  refreshToken: string | undefined,
  redirectUri: string,
): Promise<URL | undefined> {
  const server = await metadata();
  if (refreshToken !== undefined && server.revocation_endpoint !== undefined) {
    // It ends the sign-in at a provider whose logout does not. If it fails, the logout is still to come.
    await oauth
      .revocationRequest(server, client, oauth.None(), refreshToken, options())
      .catch(() => undefined);
  }
  const address = pageOf(server, 'end_session_endpoint');
  // Without id_token_hint, which is a token in an address: see docs/decisions/0030-web-application.md.
  address?.searchParams.set('client_id', client.client_id);
  address?.searchParams.set('post_logout_redirect_uri', redirectUri);
  return address;
}
