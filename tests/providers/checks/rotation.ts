import { notStrictEqual, strictEqual } from 'node:assert/strict';
import type { Report } from '../../deploy/report';
import { decodeToken } from '../../support/local-tokens';
import { clientCredentials } from '../oauth/authorization-server';
import { keycloakClient, type Scene } from '../scene';
import { expectVerdict, granted, SCOPE, unauthorized } from '../targets/verdict';

/** Rotates the keys of realm staff while the authorizers run. */
export async function checkRotation(report: Report, scene: Scene): Promise<void> {
  const { staff, entries, targets, withPackaged } = scene;
  const issue = async (): Promise<string> =>
    (await clientCredentials(staff, keycloakClient('machine'), SCOPE)).access_token;
  const kid = (token: string): unknown => decodeToken(token).header['kid'];

  const byFirst = await issue();
  const firstKey = await staff.firstKey();
  const secondKey = await staff.createKey({ provider: 'rsa-generated', priority: 200 });
  const bySecond = await issue();
  await report.check('granted: a token of a new key, and one of the key before', async () => {
    notStrictEqual(kid(bySecond), kid(byFirst));
    await expectVerdict(targets, bySecond, granted());
    await expectVerdict(targets, byFirst, granted());
  });

  await secondKey.become('passive');
  await report.check('granted: a token of a key that has become passive', async () => {
    strictEqual(kid(await issue()), kid(byFirst));
    await expectVerdict(targets, bySecond, granted());
    await withPackaged([entries.staff], (packaged) => expectVerdict(packaged, bySecond, granted()));
  });

  await secondKey.become('active');
  await firstKey.become('disabled');
  await report.check('refused for now by an authorizer that starts: a disabled key', () =>
    withPackaged([entries.staff], async (packaged) => {
      await expectVerdict(packaged, await issue(), granted());
      await expectVerdict(packaged, byFirst, unauthorized('key_not_found'));
    }),
  );
  await report.check('granted until the key set is fetched again: a disabled key', () =>
    expectVerdict(targets, byFirst, granted()),
  );

  await staff.createKey({ provider: 'rsa-generated', priority: 300 });
  await report.check(
    'refused for now as soon as another new key is seen: the disabled key',
    async () => {
      const byThird = await issue();
      notStrictEqual(kid(byThird), kid(bySecond));
      await expectVerdict(targets, byThird, granted());
      await expectVerdict(targets, bySecond, granted());
      await expectVerdict(targets, byFirst, unauthorized('key_not_found'));
    },
  );
}
