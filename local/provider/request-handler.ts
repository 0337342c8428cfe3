import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Provider } from 'oidc-provider';
import { respondWithFrontPage } from './front-page';
import { RequestError, pathOf, requireThisMachine, respondWithError } from './http-exchange';
import type { IdentityProviderOptions } from './identity-provider';
import { handleLogin, LOGIN_PATH_PREFIX } from './login';
import type { TokenIssuer } from './test-token';
import { handleTestTokenRequest, TEST_TOKEN_PATH } from './test-token-endpoint';
import { handleWithdrawal, WITHDRAWALS_PATH } from './withdrawals-endpoint';

/** Makes the function that answers the requests of the local identity provider: its own paths, and those of OpenID. */
export function requestHandler(
  provider: Provider,
  tokenIssuer: TokenIssuer,
  {
    identities,
    exampleCall,
    played,
    isIntrospected = false,
    withdraw,
    reportError,
  }: IdentityProviderOptions,
): (request: IncomingMessage, response: ServerResponse) => void {
  const handleOpenId = provider.callback();
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    response.setHeader('x-content-type-options', 'nosniff');
    // Without any referrer, browsers would send the forms of the pages with `Origin: null`.
    response.setHeader('referrer-policy', 'same-origin');
    requireThisMachine(request);
    const path = pathOf(request);
    if (path === '/') {
      respondWithFrontPage(
        request,
        response,
        {
          ...tokenIssuer,
          ...{ exampleCall, played, isIntrospected },
          hasWithdrawals: withdraw?.() !== undefined,
        },
        identities(),
      );
    } else if (path === TEST_TOKEN_PATH) {
      await handleTestTokenRequest(
        request,
        response,
        { ...tokenIssuer, provider, played },
        identities(),
      );
    } else if (path === WITHDRAWALS_PATH) {
      await handleWithdrawal(request, response, tokenIssuer.issuer, withdraw?.());
    } else if (path.startsWith(LOGIN_PATH_PREFIX)) {
      await handleLogin(request, response, provider, identities());
    } else {
      await handleOpenId(request, response);
    }
  };
  return (request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (error instanceof RequestError) {
        respondWithError(response, error.status, error.message);
      } else {
        reportError(
          `Identity provider: ${error instanceof Error ? error.message : 'unknown error'}`,
        );
        respondWithError(response, 500, 'the identity provider failed; see its output');
      }
    });
  };
}
