import { createSession, type Session } from '../../web/session';
import { Browser } from '../support/browser';

export const PAGE = 'http://localhost:5173/';

export interface SessionOptions {
  readonly issuer: string;
  readonly scope?: string;
  readonly now?: () => number;
}

/** A session of the page, with the memory that a browser gives it. */
export function sessionFor({ issuer, scope, now = Date.now }: SessionOptions) {
  let kept: string | undefined;
  const session = createSession({
    settings: {
      issuer,
      clientId: 'demo-web',
      scope: scope ?? 'openid orders:read orders:write products:read',
      audience: 'https://api.example.com',
    },
    redirectUri: PAGE,
    pending: {
      keep: (text) => {
        kept = text;
      },
      take: () => {
        const text = kept;
        kept = undefined;
        return text;
      },
    },
    now,
  });
  return { session, kept: () => kept };
}

/** Goes where a page sends the browser, and follows the provider back to the page. */
export async function followToPage(start: URL, browser = new Browser()): Promise<URL> {
  let next = start.href;
  while (next.startsWith(start.origin)) next = String((await browser.get(next)).location);
  return new URL(next);
}

/** Signs a user in. */
export async function signIn(session: Session, user: string): Promise<void> {
  await session.complete(await followToPage(await session.signInAddress(user)));
}

/** Has the provider revoke the refresh token of a session, which is seen on its way to the page. */
export async function revokeRefreshToken(session: Session, issuer: string): Promise<void> {
  const { fetch } = globalThis;
  let token = '';
  const watch = jest.spyOn(globalThis, 'fetch').mockImplementation(async (...request) => {
    const response = await fetch(...request);
    const [, seen] = /"refresh_token":"([^"]+)"/.exec(await response.clone().text()) ?? [];
    token = seen ?? token;
    return response;
  });
  await session.renew();
  watch.mockRestore();
  const body = new URLSearchParams({ client_id: 'demo-web', token });
  await fetch(`${issuer}/token/revocation`, { method: 'POST', body });
}
