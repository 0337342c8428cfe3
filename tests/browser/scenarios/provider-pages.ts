import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import { createServer } from 'node:http';
import { groupOf, listenOnLoopback } from '../../../local/network/loopback';
import { createPkce } from '../../support/browser';
import { checkAccessibility } from '../accessibility';
import { tabTo } from '../keyboard';
import { openPage, originsOf } from '../observed-page';
import type { Scene } from '../scene';

/** The pages of the local identity provider, for a client that is not a page of this service. */
export async function checkProviderPages({ report, browser, service }: Scene): Promise<void> {
  const { page, context, requests, messages, close } = await openPage(browser);
  const client = await startClient();
  try {
    await page.goto(`${service.issuer}/`);
    await checkAccessibility(report, page, 'front page');
    await page.goto(authorizationUrl(service.issuer, client.callback));
    await checkAccessibility(report, page, 'login page');

    await report.check(
      'login page: a script sees no cookie, and nothing else is kept',
      async () => {
        const kept = await page.evaluate(
          '[document.cookie, localStorage.length, sessionStorage.length]',
        );
        deepStrictEqual(kept, ['', 0, 0]);
      },
    );

    await report.check('login page: alice signs in with the keyboard alone', async () => {
      await tabTo(page, /^Sign in as alice/);
      await page.keyboard.press('Enter');
      await page.waitForURL(`${client.callback}?*`);
    });

    await report.check('login page: the client gets a code, and no token', () => {
      const answer = new URL(page.url()).searchParams;
      deepStrictEqual([...answer.keys()], ['code', 'state', 'iss']);
      strictEqual(answer.get('state'), STATE);
    });

    await report.check('login page: a sign-in that is unknown is refused in words', async () => {
      await page.goto(`${service.issuer}/auth?client_id=unknown`);
      strictEqual(await page.title(), 'The identity provider refused this request');
    });
    await checkAccessibility(report, page, 'error page');

    await report.check('login page: one that has expired leads back to the client', async () => {
      await page.goto(authorizationUrl(service.issuer, client.callback));
      // Of this login alone, as after an hour.
      await context.clearCookies();
      await page.getByRole('button', { name: /^Sign in as alice/ }).click();
      await page.getByRole('heading', { name: 'This sign-in has expired' }).waitFor();
    });
    await checkAccessibility(report, page, 'expired login page');

    await report.check('expired login page: its link opens the page to start again', async () => {
      await tabTo(page, new RegExp(`^${client.origin}/$`));
      await page.keyboard.press('Enter');
      await page.waitForURL(`${client.origin}/`);
    });

    await report.check('no page loads anything from elsewhere, or reports an error', () => {
      deepStrictEqual(originsOf(requests), [service.issuer, client.origin].sort());
      deepStrictEqual(messages, []);
    });
  } finally {
    client.close();
    await close();
  }
}

const STATE = 'kNsvaetVhk5vgS2Z';

/** A page to which the provider sends the browser back. */
async function startClient() {
  const { port, servers } = await listenOnLoopback(
    () =>
      createServer((_request, response) => {
        response.setHeader('content-type', 'text/html').end('<!doctype html><title>Client</title>');
      }),
    0,
  );
  const origin = `http://localhost:${port}`;
  return { origin, callback: `${origin}/callback`, close: groupOf(servers).close };
}

function authorizationUrl(issuer: string, callback: string): string {
  const parameters = new URLSearchParams({
    client_id: 'demo-postman',
    response_type: 'code',
    redirect_uri: callback,
    scope: 'openid',
    state: STATE,
    code_challenge_method: 'S256',
    code_challenge: createPkce().challenge,
  });
  return `${issuer}/auth?${parameters.toString()}`;
}
