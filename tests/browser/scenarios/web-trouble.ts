import { ok, strictEqual } from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { checkAccessibility } from '../accessibility';
import type { ObservedPage } from '../observed-page';
import type { Scene } from '../scene';
import { webPage } from '../web-page';

/** Longer than the authorizer leaves a provider alone that has failed. */
const RECOVERY_MS = 30_000;
const TRY_EVERY_MS = 1_000;

/** Faults, as the buttons of the page bring them about, and the words that a person then reads. */
export async function checkTrouble(
  { report, service }: Scene,
  { page }: ObservedPage,
): Promise<void> {
  const { button, part, untilSignedInAs, answer } = webPage(page);
  const sayHello = (): Promise<void> => button('Say hello').click();
  const cause = async (name: string, words: RegExp): Promise<void> => {
    await button(name).click();
    await answer('Trouble', words);
  };
  await page.goto(service.web);
  await button('alice').click();
  await untilSignedInAs('alice');

  await report.check('an expired token is renewed without a question', async () => {
    await cause('Expire the token', /The token has expired/);
    await sayHello();
    await answer('Hello', /The token had to be renewed first.*Hello, alice!/);
  });

  await report.check('a second call is answered from the cache, and the page says so', async () => {
    await sayHello();
    await part('Why')
      .getByText(/^hit\./)
      .waitFor();
  });

  await report.check('a forged token is refused with its reason', async () => {
    await cause('Forge the token', /The token is forged/);
    await sayHello();
    await answer('Hello', /Not allowed/);
    await part('Why').getByRole('cell', { name: 'signature_invalid', exact: true }).waitFor();
  });
  await checkAccessibility(report, page, 'refused');

  await report.check('with a new token, the answer is there again', async () => {
    await cause('Renew the token', /There is a new token/);
    await sayHello();
    await answer('Hello', /Hello, alice!/);
  });

  await report.check('a token of a new key is accepted', async () => {
    await cause('Rotate the keys', /signs with a new key/);
    await cause('Renew the token', /There is a new token/);
    await sayHello();
    await answer('Hello', /Hello, alice!/);
  });

  await report.check('while the provider is down, the page says "try again"', async () => {
    await cause('Rotate the keys', /signs with a new key/);
    await cause('Renew the token', /There is a new token/);
    await cause('Take the provider down', /The provider is down/);
    await sayHello();
    await answer('Hello', /Try again/);
    strictEqual(await part('Hello').getByRole('button', { name: 'Try again' }).count(), 1);
  });

  await report.check('when it is back, trying again brings the answer', async () => {
    await cause('Bring the provider back', /The provider is back/);
    await part('Hello').getByRole('button', { name: 'Try again' }).click();
    const deadline = Date.now() + RECOVERY_MS;
    while (!(await answer('Hello', /\w/)).includes('Hello, alice!')) {
      ok(Date.now() < deadline, 'the API has not recovered');
      // Nothing tells a page when the authorizer asks its provider again.
      await delay(TRY_EVERY_MS);
      await sayHello();
    }
  });

  await report.check('when nobody is signed in any more, nothing of alice is left', async () => {
    await button('nobody').click();
    await part('Why').getByText('Call the API first.', { exact: true }).waitFor();
    // Without a text it is not shown.
    strictEqual(await part('Hello').getByRole('status').count(), 0);
    await part('Token').getByText('There is no token.', { exact: true }).waitFor();
  });
}
