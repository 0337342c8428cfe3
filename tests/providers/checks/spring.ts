import type { Report } from '../../deploy/report';
import {
  clientCredentials,
  clientCredentialsWithDpop,
  exchange,
  refresh,
  signIn,
} from '../oauth/authorization-server';
import { browserOfAlice, type Scene, springClient } from '../scene';
import { expectVerdict, granted, rejected, SCOPE } from '../targets/verdict';

/** Spring Authorization Server: its defaults, and a client with customised access tokens. */
export async function checkSpring(report: Report, scene: Scene): Promise<void> {
  const { spring, entries, targets, withPackaged } = scene;
  const custom = springClient('custom');
  const scope = `openid ${SCOPE}`;
  const ofWeb = await signIn(spring, springClient('web'), scope, browserOfAlice());
  const ofCustom = await signIn(spring, custom, scope, browserOfAlice());
  const ofMachine = await clientCredentials(spring, springClient('machine'), SCOPE);

  await report.check(
    'granted: its default token, with scope as a list, by client credentials',
    () => expectVerdict(targets, ofMachine.access_token, granted({ principal: 'machine' })),
  );
  await report.check('granted: a customised token by client credentials', async () => {
    const { access_token: token } = await clientCredentials(spring, custom, SCOPE);
    await expectVerdict(targets, token, granted({ principal: 'custom' }));
  });
  await report.check('granted: a customised token by authorization code with PKCE', () =>
    expectVerdict(targets, ofCustom.access_token, granted({ principal: 'alice' })),
  );
  await report.check('granted: a customised token by token exchange', async () => {
    // Before the refresh, after which Spring no longer takes this token.
    const { access_token: token } = await exchange(spring, custom, ofCustom.access_token, SCOPE);
    await expectVerdict(targets, token, granted({ principal: 'alice' }));
  });
  await report.check('granted: a customised token by refresh', async () => {
    const { access_token: token } = await refresh(spring, custom, ofCustom);
    await expectVerdict(targets, token, granted({ principal: 'alice' }));
  });
  await report.check('refused: tokens for a client that is not an accepted audience', async () => {
    for (const token of [ofWeb.access_token, ofWeb.id_token, ofCustom.id_token]) {
      await expectVerdict(targets, token, rejected('audience_not_accepted'));
    }
  });
  await report.check('if the id of a login client is an audience, its ID token has no scope', () =>
    withPackaged([{ ...entries.spring, audiences: ['web'] }], async (packaged) => {
      await expectVerdict(packaged, ofWeb.access_token, granted({ principal: 'alice' }));
      await expectVerdict(packaged, ofWeb.id_token, { mayReadReports: false });
    }),
  );
  await report.check('refused: that ID token, if the entry asks for the type at+jwt', () => {
    const entry = {
      ...entries.spring,
      audiences: ['https://api.example.com', 'web', 'custom'],
      types: ['at+jwt'],
    };
    return withPackaged([entry], async (packaged) => {
      await expectVerdict(packaged, ofCustom.access_token, granted());
      for (const token of [ofWeb.id_token, ofCustom.id_token, ofWeb.access_token]) {
        await expectVerdict(packaged, token, rejected('token_type_not_accepted'));
      }
    });
  });
  await report.check('refused: opaque access and refresh tokens', async () => {
    const opaque = await clientCredentials(spring, springClient('opaque'), SCOPE);
    for (const token of [opaque.access_token, ofWeb.refresh_token]) {
      await expectVerdict(targets, token, rejected('token_malformed'));
    }
  });
  await report.check(
    'refused: tokens that are bound to a key by DPoP, as plain bearers',
    async () => {
      for (const client of [springClient('machine'), custom]) {
        const { access_token: token } = await clientCredentialsWithDpop(spring, client, SCOPE);
        await expectVerdict(targets, token, rejected('token_sender_constrained'));
      }
    },
  );
}
