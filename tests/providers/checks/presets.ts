import type { IssuerEntry } from '../../../lib/config/trusted-issuer';
import { trustedIssuersOf } from '../../../build/trusted-issuers';
import type { Report } from '../../deploy/report';
import {
  clientCredentials,
  clientCredentialsWithDpop,
  requestTokens,
  signIn,
} from '../oauth/authorization-server';
import { browserOfAlice, keycloakClient, type Scene, springClient } from '../scene';
import { expectVerdict, granted, SCOPE } from '../targets/verdict';
import { PASSWORD } from './keycloak-grants';

/** The presets of both providers, with nothing but the values that a person knows. */
export async function checkPresets(report: Report, scene: Scene): Promise<void> {
  const { staff, customers, spring, withPackaged } = scene;
  const scope = `openid ${SCOPE}`;

  await report.check('preset keycloak: its access tokens are granted, and no other tokens', () => {
    const url = new URL(staff.issuer).origin;
    // The login client is an audience as well, as in the worst configuration.
    const audiences = ['https://staff.example.com', 'web', 'lightweight'];
    const entries = entriesOf({ provider: 'keycloak', url, realm: 'staff', audiences });
    return withPackaged(entries, async (packaged) => {
      const tokens = await requestTokens(staff, keycloakClient('web'), { ...PASSWORD, scope });
      await expectVerdict(packaged, tokens.access_token, granted());
      const others = [
        tokens.id_token,
        tokens.refresh_token,
        (await clientCredentialsWithDpop(staff, keycloakClient('dpop'), SCOPE)).access_token,
        (await clientCredentials(staff, keycloakClient('lightweight'), SCOPE)).access_token,
        (await clientCredentials(staff, keycloakClient('machine'))).access_token,
        (await clientCredentials(customers, keycloakClient('machine'), SCOPE)).access_token,
      ];
      for (const token of others) await expectVerdict(packaged, token, REFUSED);
    });
  });
  await report.check(
    'preset spring: the access token of a login client is granted, its ID token not',
    () => {
      const entries = entriesOf({ provider: 'spring', url: spring.issuer, audiences: ['web'] });
      return withPackaged(entries, async (packaged) => {
        const tokens = await signIn(spring, springClient('web'), scope, browserOfAlice());
        await expectVerdict(packaged, tokens.access_token, granted());
        await expectVerdict(packaged, tokens.id_token, REFUSED);
        await expectVerdict(packaged, tokens.refresh_token, REFUSED);
      });
    },
  );
}

const REFUSED = { status: 403, outcome: 'rejected', mayReadReports: false };

/** The entries that the build makes of an item of issuers.yml. */
function entriesOf(item: object): readonly IssuerEntry[] {
  const { text, problems } = trustedIssuersOf([item], 'local');
  if (problems.length > 0) throw new Error(problems.join('\n'));
  // The text is the value of TRUSTED_ISSUERS.
  return JSON.parse(text) as readonly IssuerEntry[];
}
