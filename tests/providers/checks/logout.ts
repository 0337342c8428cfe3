import { rejects } from 'node:assert/strict';
import type { Report } from '../../deploy/report';
import { post, refresh, signIn } from '../oauth/authorization-server';
import type { LogoutListener } from '../oauth/logout-listener';
import { browserOfAlice, keycloakClient, type Scene, springClient } from '../scene';
import { expectVerdict, granted, rejected, SCOPE } from '../targets/verdict';

/** A logout ends the session at the provider, and not the tokens that are out: see SECURITY.md. */
export async function checkLogout(
  report: Report,
  { staff, spring, entries, targets, withPackaged }: Scene,
  listener: LogoutListener,
): Promise<void> {
  const scope = `openid ${SCOPE}`;
  const web = keycloakClient('web');
  const tokens = await signIn(staff, web, scope, browserOfAlice());
  const { refresh_token: refreshToken = '' } = tokens;
  const received = listener.received();
  await post(staff.end_session_endpoint, web, { refresh_token: refreshToken });
  await report.check('Keycloak refuses to refresh after a logout', () =>
    rejects(refresh(staff, web, tokens), /invalid_grant/),
  );
  await report.check('granted until it expires: an access token from before the logout', () =>
    expectVerdict(targets, tokens.access_token, granted()),
  );
  await report.check('refused: the logout token that Keycloak sends to the client', async () => {
    const token = await received;
    await expectVerdict(targets, token, rejected('token_type_not_accepted'));
    const entry = { ...entries.staff, types: ['JWT', 'logout+jwt'] };
    await withPackaged([entry], (packaged) =>
      expectVerdict(packaged, token, rejected('not_an_access_token')),
    );
  });

  const custom = springClient('custom');
  const browser = browserOfAlice();
  const ofSpring = await signIn(spring, custom, scope, browser);
  await report.check(
    'Spring ends the session, and refuses to refresh after a revocation',
    async () => {
      const query = new URLSearchParams({
        id_token_hint: ofSpring.id_token ?? '',
        post_logout_redirect_uri: SIGNED_OUT,
      });
      await browser.open(`${spring.end_session_endpoint}?${String(query)}`, SIGNED_OUT);
      await post(spring.revocation_endpoint, custom, { token: ofSpring.refresh_token ?? '' });
      await rejects(refresh(spring, custom, ofSpring), /invalid_grant/);
    },
  );
  await report.check('granted until it expires: an access token of Spring from before', () =>
    expectVerdict(targets, ofSpring.access_token, granted()),
  );
}

/** Nothing listens there. */
const SIGNED_OUT = 'http://127.0.0.1/signed-out';
