import { match } from 'node:assert/strict';
import type { JsonObject } from '../../../lib/json-object';
import type { Report } from '../../deploy/report';
import { decodeToken } from '../../support/local-tokens';
import {
  clientCredentials,
  clientCredentialsWithDpop,
  requestTokens,
} from '../oauth/authorization-server';
import { keycloakClient, type Scene } from '../scene';
import { expectVerdict, granted, rejected, SCOPE, unauthorized } from '../targets/verdict';
import { PASSWORD } from './keycloak-grants';

/** The other kinds of token that Keycloak hands out. */
export async function checkKeycloakKinds(report: Report, scene: Scene): Promise<void> {
  const { staff, entries, targets, withPackaged } = scene;
  const scope = `openid ${SCOPE}`;
  const web = keycloakClient('web');
  const tokens = await requestTokens(staff, web, { ...PASSWORD, scope });

  await report.check('granted: an access token, whose claims reach the handlers', () =>
    expectVerdict(targets, tokens.access_token, granted({ claims: claimsOf(tokens.access_token) })),
  );
  await report.check('refused: an ID token, although its audience is accepted', () =>
    expectVerdict(targets, tokens.id_token, rejected('not_an_access_token')),
  );
  await report.check('granted: an ID token, if the entry says idTokens, without any scope', () =>
    withPackaged([{ ...entries.staff, idTokens: true }], (packaged) =>
      expectVerdict(packaged, tokens.id_token, granted({ mayReadReports: false })),
    ),
  );
  await report.check('refused: a refresh token, which Keycloak signs with HS512', () =>
    expectVerdict(targets, tokens.refresh_token, rejected('algorithm_not_allowed')),
  );
  await report.check('refused: an offline token', async () => {
    const offline = await requestTokens(staff, web, {
      ...PASSWORD,
      scope: `${scope} offline_access`,
    });
    await expectVerdict(targets, offline.refresh_token, rejected('algorithm_not_allowed'));
  });
  await report.check(
    'refused: a token that is bound to a key by DPoP, as a plain bearer',
    async () => {
      const bound = await clientCredentialsWithDpop(staff, keycloakClient('dpop'), SCOPE);
      await expectVerdict(targets, bound.access_token, rejected('token_sender_constrained'));
    },
  );

  const lightweight = keycloakClient('lightweight');
  const ofMachine = await clientCredentials(staff, lightweight, SCOPE);
  const ofAlice = await requestTokens(staff, lightweight, { ...PASSWORD, scope });
  await report.check('refused: a lightweight token, which has no audience', async () => {
    for (const { access_token: token } of [ofMachine, ofAlice]) {
      await expectVerdict(targets, token, rejected('claim_missing', { claim: 'aud' }));
    }
  });
  await report.check('granted: a lightweight token, if the entry reads azp', () => {
    const entry = {
      ...entries.staff,
      audiences: ['lightweight'],
      audienceClaims: ['aud', 'azp'],
      principalClaims: ['sub', 'azp'],
    };
    return withPackaged([entry], async (packaged) => {
      await expectVerdict(packaged, ofMachine.access_token, granted());
      await expectVerdict(packaged, ofAlice.access_token, granted({ principal: 'lightweight' }));
      await expectVerdict(packaged, tokens.access_token, rejected('audience_not_accepted'));
    });
  });

  await report.check('granted: a token whose entry reads scopes from realm_access.roles', () => {
    const entry = {
      ...entries.staff,
      audiences: ['account'],
      scopeClaims: ['realm_access.roles'],
    };
    return withPackaged([entry], async (packaged) => {
      const ofAlice = await requestTokens(staff, web, PASSWORD);
      await expectVerdict(packaged, ofAlice.access_token, granted());
      const withoutRole = await clientCredentials(staff, keycloakClient('machine'));
      await expectVerdict(packaged, withoutRole.access_token, granted({ mayReadReports: false }));
    });
  });
  await report.check('granted: a token of type at+jwt', async () => {
    const { access_token: token } = await clientCredentials(staff, keycloakClient('at-jwt'), SCOPE);
    await expectVerdict(targets, token, granted());
    await withPackaged([{ ...entries.staff, types: ['at+jwt'] }], async (packaged) => {
      await expectVerdict(packaged, token, granted());
      await expectVerdict(packaged, tokens.access_token, rejected('token_type_not_accepted'));
      await expectVerdict(packaged, tokens.id_token, rejected('token_type_not_accepted'));
    });
  });
  await report.check('refused: a token for Keycloak itself', async () => {
    const { access_token: token } = await clientCredentials(staff, keycloakClient('machine'));
    await expectVerdict(targets, token, rejected('audience_not_accepted'));
  });
  await report.check('refused: a token that is not a JWT, and one with another signature', () =>
    withPackaged([entries.staff], async (packaged) => {
      await expectVerdict(packaged, 'opaque', rejected('token_malformed'));
      const { access_token: other } = await clientCredentials(staff, keycloakClient('machine'));
      const signature = other.slice(other.lastIndexOf('.'));
      const forged = tokens.access_token.replace(/\.[^.]*$/, signature);
      await expectVerdict(packaged, forged, rejected('signature_invalid'));
    }),
  );
  await report.check(
    'refused for now: a token that is signed with an RSA key of 1024 bits',
    async () => {
      const key = await staff.createKey({
        provider: 'rsa-generated',
        priority: 900,
        config: { keySize: '1024' },
      });
      const { access_token: token } = await clientCredentials(
        staff,
        keycloakClient('machine'),
        SCOPE,
      );
      await key.become('passive');
      await withPackaged([entries.staff], async (packaged) => {
        await expectVerdict(packaged, token, unauthorized('key_not_found'));
        match(packaged[0]?.log() ?? '', /1024 bits/);
      });
      await key.become('disabled');
    },
  );
}

/** The claims that the entry of realm staff names, as the token has them. */
function claimsOf(token: string): JsonObject {
  const { preferred_username, email_verified, realm_access } = decodeToken(token).payload;
  return {
    preferred_username,
    email_verified,
    // Keycloak has no other shape for it.
    'realm_access.roles': (realm_access as { readonly roles: readonly string[] }).roles,
  };
}
