import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Provider } from 'oidc-provider';
import { escapeHtml, respondWithPage } from './html';
import { HttpError, readBody } from './http-exchange';
import type { Users } from './users';

/** The provider sends the browser of a user who has to sign in to a path below this one. */
export const LOGIN_PATH_PREFIX = '/login/';

/**
 * Shows the login page, and takes the choice of a user from it. The provider's cookie for this
 * login is SameSite, so a form on another site cannot sign a user in.
 */
export async function handleLogin(
  request: IncomingMessage,
  response: ServerResponse,
  provider: Provider,
  users: Users,
): Promise<void> {
  const { params } = await findLogin(request, response, provider);
  if (request.method === 'GET') {
    respondWithPage(response, 200, loginForm(users, params['client_id'], params['scope']));
    return;
  }
  if (request.method !== 'POST') throw new HttpError(405, 'use GET or POST');
  const user = new URLSearchParams(await readBody(request, 1000)).get('user');
  if (user === null || !users.has(user)) throw new HttpError(400, 'there is no such user');
  await provider.interactionFinished(request, response, { login: { accountId: user } });
}

async function findLogin(request: IncomingMessage, response: ServerResponse, provider: Provider) {
  try {
    return await provider.interactionDetails(request, response);
  } catch {
    throw new HttpError(400, 'this login is not known here, or no longer; please start it again');
  }
}

function loginForm(users: Users, clientId: unknown, scope: unknown): string {
  const requested = typeof scope === 'string' ? scope.split(' ') : [];
  const buttons = [...users].map(([user, scopes]) => {
    const granted = scopes.filter((scope) => requested.includes(scope));
    return `<button name="user" value="${escapeHtml(user)}">Sign in as <b>${escapeHtml(user)}</b>
<small>${escapeHtml(granted.join(' ')) || 'none of these scopes'}</small></button>`;
  });
  return `<h1>Sign in</h1>
<p><b>${escapeHtml(String(clientId))}</b> asks for: ${escapeHtml(requested.join(' ')) || 'no scopes'}</p>
<form method="post">
${buttons.join('\n')}
</form>
<p>Demo users of a provider that runs on this machine only. They have no passwords.</p>`;
}
