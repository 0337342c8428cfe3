import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Provider } from 'oidc-provider';
import { escapeHtml, respondWithPage } from './html';
import { RequestError, readBody } from './http-exchange';
import type { Identities } from './identities';
import { splitScopes } from './scopes';

/** The provider redirects to a page with this path if a user must sign in. */
export const LOGIN_PATH_PREFIX = '/login/';

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
  const { params } = await findLogin(request, response, provider);
  const hint = params['login_hint'];
  if (request.method === 'GET' && typeof hint === 'string' && users.has(hint)) {
    await provider.interactionFinished(request, response, { login: { accountId: hint } });
    return;
  }
  if (request.method === 'GET') {
    respondWithPage(response, 200, {
      title: 'Sign in',
      body: loginForm(users, params['client_id'], params['scope']),
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
  } catch {
    throw new RequestError(400, 'this login is unknown or has expired; please start it again');
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
