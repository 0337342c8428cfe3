import type { IncomingMessage } from 'node:http';
import type { Provider } from 'oidc-provider';
import { escapeHtml, type Page } from './html';

/** In the address of a login page: the client, and the address to which the user is to return. */
export const APPLICATION_PARAMETERS = ['client_id', 'redirect_uri'] as const;

/** Whether oidc-provider does not know, or no longer knows, the login that a request belongs to. */
export function isUnknownLogin(error: unknown): boolean {
  return error instanceof Error && error.name === 'SessionNotFound';
}

/**
 * Finds the application that sent the user to a login page, by the address of that page.
 *
 * @returns undefined if the address names no client, or a page that is not registered: anybody can make such a link
 */
export async function applicationOf(
  { url = '' }: IncomingMessage,
  provider: Provider,
): Promise<string | undefined> {
  const query = new URLSearchParams(url.split('?')[1]);
  const [clientId, redirectUri] = APPLICATION_PARAMETERS.map((name) => query.get(name) ?? '');
  if (clientId === undefined || redirectUri === undefined) return undefined;
  const client = await provider.Client.find(clientId);
  return client?.redirectUriAllowed(redirectUri) === true
    ? new URL('/', redirectUri).href
    : undefined;
}

/** @param application the address of the page from which the user came, if it is known */
export function expiredLoginPage(application?: string): Page {
  const link = application === undefined ? undefined : escapeHtml(application);
  const from =
    link === undefined
      ? 'the application from which you came'
      : `the application from which you came, <a href="${link}">${link}</a>`;
  return {
    title: 'This sign-in has expired',
    body: `<p>A page for signing in can be used once, within an hour, and by the browser that asked for it.</p>
<p>Please start again: go back to ${from}, and sign in there.</p>
<p><a href="/">The users, clients and addresses of this provider</a></p>`,
  };
}
