import { strictEqual } from 'node:assert/strict';
import { checkAccessibility, checkMotion } from '../accessibility';
import { tabTo } from '../keyboard';
import type { ObservedPage } from '../observed-page';
import type { Scene } from '../scene';
import { webPage } from '../web-page';

/** Signing in and out, with the keyboard alone. */
export async function checkSignIn(
  { report, service }: Scene,
  { page }: ObservedPage,
): Promise<void> {
  const { untilSignedInAs, answer } = webPage(page);
  await page.goto(service.web);
  await page.getByText('Not signed in', { exact: true }).waitFor();
  await checkAccessibility(report, page, 'signed out');

  await report.check('without a token, the page says that one has to sign in', async () => {
    await webPage(page).button('Say hello').click();
    await answer('Hello', /Please sign in/);
  });

  await report.check('alice signs in with the keyboard alone', async () => {
    await page.goto(service.web);
    await tabTo(page, /^Sign in$/);
    await page.keyboard.press('Enter');
    await page.waitForURL(`${service.issuer}/login/*`);
    await tabTo(page, /^Sign in as alice/);
    await page.keyboard.press('Enter');
    await untilSignedInAs('alice');
  });

  await report.check('the address does not keep the code', () => {
    strictEqual(page.url(), `${service.web}/`);
  });

  await report.check('she calls the API with the keyboard alone, and gets an answer', async () => {
    await tabTo(page, /^Say hello$/);
    await page.keyboard.press('Enter');
    await answer('Hello', /Hello, alice!/);
  });
  await checkAccessibility(report, page, 'signed in');
  await checkMotion(report, page, 'signed in');

  await report.check('she signs out with the keyboard alone, at the provider as well', async () => {
    await tabTo(page, /^Sign out$/);
    await page.keyboard.press('Enter');
    await page.waitForURL(`${service.issuer}/session/end*`);
    await tabTo(page, /^Sign out$/);
    await page.keyboard.press('Enter');
    await page.getByText('Not signed in', { exact: true }).waitFor();
    strictEqual(new URL(page.url()).origin, service.web);
  });

  await report.check('the provider has forgotten her: it asks her to sign in again', async () => {
    await webPage(page).button('Sign in').click();
    await page.waitForURL(`${service.issuer}/login/*`);
  });
}
