import type { Report } from '../../deploy/report';
import { clientCredentials } from '../oauth/authorization-server';
import { administratorToken } from '../keycloak/admin';
import { keycloakClient, type Scene } from '../scene';
import { expectVerdict, granted, rejected, SCOPE } from '../targets/verdict';

/** Two realms of one server that are trusted together. */
export async function checkRealms(report: Report, scene: Scene): Promise<void> {
  const { staff, customers, entries, targets, withPackaged } = scene;
  const machine = keycloakClient('machine');
  const ofStaff = await clientCredentials(staff, machine, SCOPE);
  const ofCustomers = await clientCredentials(customers, machine, SCOPE);

  await report.check('granted: a token of each realm for its own audience', async () => {
    for (const { access_token: token } of [ofStaff, ofCustomers]) {
      await expectVerdict(targets, token, granted());
    }
  });
  await report.check('refused: a token of each realm for the audience of the other', async () => {
    const crossing = [
      await clientCredentials(staff, machine, 'audience-of-customers'),
      await clientCredentials(customers, machine, 'audience-of-staff'),
    ];
    for (const { access_token: token } of crossing) {
      await expectVerdict(targets, token, rejected('audience_not_accepted'));
    }
  });
  await report.check('refused: a token of a realm that has no entry', async () => {
    await withPackaged([entries.staff], async (packaged) => {
      await expectVerdict(packaged, ofStaff.access_token, granted());
      await expectVerdict(packaged, ofCustomers.access_token, rejected('issuer_not_trusted'));
    });
    const url = new URL(staff.issuer).origin;
    const token = await administratorToken(url);
    await expectVerdict(targets, token, rejected('issuer_not_trusted'));
  });
}
