import { decodeToken } from '../../support/local-tokens';
import type { Report } from '../../deploy/report';
import {
  clientCredentials,
  exchange,
  refresh,
  requestTokens,
  signIn,
  signInImplicitly,
  type Tokens,
} from '../oauth/authorization-server';
import { browserOfAlice, keycloakClient, type Scene } from '../scene';
import { expectVerdict, granted, SCOPE } from '../targets/verdict';

/** Every grant that Keycloak offers without a second device or another provider. */
export async function checkKeycloakGrants(
  report: Report,
  { staff, targets }: Scene,
): Promise<void> {
  const web = keycloakClient('web');
  const machine = keycloakClient('machine');
  const openid = `openid ${SCOPE}`;
  const grants: Readonly<Record<string, () => Promise<Tokens>>> = {
    'client credentials': () => clientCredentials(staff, machine, SCOPE),
    password: () => requestTokens(staff, web, { ...PASSWORD, scope: openid }),
    'authorization code with PKCE': () => signIn(staff, web, openid, browserOfAlice()),
    implicit: () => signInImplicitly(staff, web, openid, browserOfAlice()),
    refresh: async () => refresh(staff, web, await signIn(staff, web, openid, browserOfAlice())),
    'an offline token': async () => {
      const scope = `${openid} offline_access`;
      return refresh(staff, web, await requestTokens(staff, web, { ...PASSWORD, scope }));
    },
    'token exchange': async () => {
      const { access_token: subject } = await clientCredentials(staff, machine, SCOPE);
      return exchange(staff, machine, subject, SCOPE);
    },
  };
  for (const [grant, request] of Object.entries(grants)) {
    await report.check(`granted: an access token by ${grant}`, async () => {
      const { access_token: token } = await request();
      const { sub } = decodeToken(token).payload;
      await expectVerdict(targets, token, granted({ principal: String(sub) }));
    });
  }
}

export const PASSWORD = {
  grant_type: 'password',
  username: 'alice',
  password: 'public-test-password',
};
