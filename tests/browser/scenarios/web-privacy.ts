import { deepStrictEqual, ok } from 'node:assert/strict';
import { findMisplacedTokens, tokensIn } from '../misplaced-tokens';
import { type ObservedPage, originsOf } from '../observed-page';
import type { Scene } from '../scene';

/** Everything that the page has kept and sent in the scenarios before. */
export async function checkPrivacy(
  { report, service }: Scene,
  observed: ObservedPage,
): Promise<void> {
  const { requests, messages, answers } = observed;
  const { baseUrl: api, issuer: provider, web } = service;

  await report.check(
    'no token is in an address, a referrer, the console, a storage or a log',
    async () => {
      const found = await findMisplacedTokens(observed, { api, provider }, service.output());
      deepStrictEqual(found, []);
    },
  );

  await report.check('the search has had tokens to search for', async () => {
    ok(tokensIn(await answers()).length > 5);
  });

  await report.check(
    'there was no request to another server than the API, the provider and itself',
    () => {
      deepStrictEqual(originsOf(requests), [api, provider, web].sort());
    },
  );

  await report.check('no rule of the page was broken, and no error reported', () => {
    deepStrictEqual(messages, []);
  });
}
