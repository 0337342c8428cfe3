import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Provider, UnknownObject } from 'oidc-provider';
import {
  APPLICATION_PARAMETERS,
  applicationOf,
  expiredLoginPage,
  isUnknownLogin,
} from './expired-login';
import { escapeHtml, respondWithPage } from './html';
import { RequestError, readBody } from './http-exchange';
import type { Identities } from './identities';
import { splitScopes } from './scopes';

/** The paths of the login pages start with it. */
export const LOGIN_PATH_PREFIX = '/login/';

/**
 * The address to which the provider sends a browser if a user must sign in.
 *
 * @param parameters of the authorization request; the page needs two of them if the provider has forgotten the request
 */
export function loginPath(uid: string, parameters: UnknownObject): string {
  const query = new URLSearchParams();
  for (const name of APPLICATION_PARAMETERS) {
    const value = parameters[name];
    if (typeof value === 'string') query.set(name, value);
  }
  return `${LOGIN_PATH_PREFIX}${uid}?${query.toString()}`;
}

/**
 * Shows the login page, and signs in the user that is chosen there. The provider's cookie for this
 * login is SameSite, so that a form of another site cannot sign in a user. A request whose `login_hint`
 * names a user is not shown the page.
 */
export async function handleLogin(
  request: IncomingMessage,
  response: ServerResponse,
  provider: Provider,
  { users }: Identities,
): Promise<void> {
  const login = await findLogin(request, response, provider);
  if (login === undefined) {
    const application = await applicationOf(request, provider);
    respondWithPage(response, 400, expiredLoginPage(application));
    return;
  }
  const { params } = login;
  const hint = params['login_hint'];
  if (request.method === 'GET' && typeof hint === 'string' && users.has(hint)) {
    await provider.interactionFinished(request, response, { login: { accountId: hint } });
    return;
  }
  if (request.method === 'GET') {
    respondWithPage(response, 200, {
      title: 'Sign in',
      body: loginForm(users, params['client_id'], params['scope']),
      formLeadsTo: [String(params['redirect_uri'])],
    });
    return;
  }
  if (request.method !== 'POST') throw new RequestError(405, 'use GET or POST');
  const user = new URLSearchParams(await readBody(request, 1000)).get('user');
  if (user === null || !users.has(user)) throw new RequestError(400, 'unknown user');
  await provider.interactionFinished(request, response, { login: { accountId: user } });
}

async function findLogin(request: IncomingMessage, response: ServerResponse, provider: Provider) {
  try {
    return await provider.interactionDetails(request, response);
  } catch (error) {
    if (isUnknownLogin(error)) return undefined;
    throw error;
  }
}

function loginForm(users: Identities['users'], clientId: unknown, scope: unknown): string {
  const requested = typeof scope === 'string' ? splitScopes(scope) : [];
  const buttons = [...users].map(([user, { scopes }]) => {
    const granted = scopes.filter((scope) => requested.includes(scope));
    return `<button name="user" value="${escapeHtml(user)}">Sign in as <b>${escapeHtml(user)}</b>
<small>${escapeHtml(granted.join(' ')) || 'none of these scopes'}</small></button>`;
  });
  return `<p><b>${escapeHtml(String(clientId))}</b> asks for: ${escapeHtml(requested.join(' ')) || 'no scopes'}</p>
<form method="post">
${buttons.join('\n')}
</form>
<p>Demo users of a provider that runs on this machine only. They have no passwords.</p>`;
}
