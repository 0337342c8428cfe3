import type { JsonObject } from '../../lib/json-object';
import type { VerifiedClaims } from '../../lib/token/verified-claims';
import { requestTestToken } from '../../local/provider/test-token-client';
import { localEntry, playedProvider } from '../../local/provider/played/played-provider';
import { introspectedEntry } from '../../local/provider/played/introspected-entry';
import { authorizerConfig } from '../../routes/declared-service';
import { demoCallers } from '../../routes/demo-callers';
import { LOCAL_IDENTITIES, localIdentities } from '../support/identities';
import { decodeToken, fetchJson } from '../support/local-tokens';
import { type IdentityProviderProcess, startIdentityProviderProcess } from '../support/process';
import { printedService } from './printed-service';

jest.setTimeout(60_000);

const AUDIENCE = 'https://api.example.com';
/** They differ from token to token. */
const OWN_TO_EACH = [
  'jti',
  'uti',
  'iat',
  'nbf',
  'exp',
  'auth_time',
  'origin_jti',
  'event_id',
  'oid',
  'sid',
];

/** The service as it trusts the local provider, with this entry if it plays another one. */
function serviceFor(issuer: string, entry?: object, playing?: string) {
  const service = printedService(
    {},
    {
      environment: {
        JWT_ISSUER: entry === undefined ? issuer : '',
        JWT_AUDIENCE: entry === undefined ? AUDIENCE : '',
        TRUSTED_ISSUERS: entry === undefined ? '' : JSON.stringify([entry]),
      },
    },
  );
  return playing === undefined ? service : { ...service, custom: { playedProvider: playing } };
}

function shared(claims: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(claims).filter(([name]) => !OWN_TO_EACH.includes(name)));
}

async function clientToken(issuer: string, client: string, scope: string): Promise<string> {
  const { access_token: token } = await fetchJson<{ access_token: string }>(`${issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${client}:${client}-secret`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', ...(scope && { scope }) }),
  });
  return token;
}

/** The claims of the callers, by name. */
async function claimsFor(
  service: ReturnType<typeof serviceFor>,
): Promise<ReadonlyMap<string, VerifiedClaims | undefined>> {
  const config = authorizerConfig(service);
  const { callers, trustsLocalProvider } = await demoCallers(localIdentities(), service, config);
  expect(trustsLocalProvider).toBe(true);
  return new Map(callers.map(({ name, claims }) => [name, claims]));
}

describe.each([undefined, 'cognito', 'entra', 'google'])(
  'the claims of a demo caller, with the local provider playing %p,',
  (play) => {
    let provider: IdentityProviderProcess;

    beforeAll(async () => {
      provider = await startIdentityProviderProcess(play === undefined ? {} : { play });
    });

    afterAll(() => provider.stop());

    test('are those of the token that it gets', async () => {
      const { issuer } = provider;
      const { clients } = LOCAL_IDENTITIES;
      const played = playedProvider(play ?? '');
      const entry = played && localEntry(played, issuer, [AUDIENCE], Object.keys(clients));
      const claims = await claimsFor(serviceFor(issuer, entry, play));
      const tokens = {
        ...Object.fromEntries(
          await Promise.all(
            ['alice', 'bob'].map(
              async (user) => [user, await requestTestToken(issuer, { user })] as const,
            ),
          ),
        ),
        'demo-reader': await clientToken(issuer, 'demo-reader', 'orders:read'),
        'demo-api': await clientToken(issuer, 'demo-api', ''),
      };
      for (const [name, token] of Object.entries(tokens)) {
        const real = decodeToken(token).payload;
        expect([name, shared(claims.get(name)?.claims ?? {})]).toEqual([name, shared(real)]);
      }
    });
  },
);

describe('an opaque token of a client', () => {
  test('is refused by a service that asks nobody about it', async () => {
    const service = serviceFor('http://localhost:4000');
    const { callers } = await demoCallers(localIdentities(), service, authorizerConfig(service));
    expect(callers.find(({ name }) => name === 'demo-opaque-service')).toEqual({
      name: 'demo-opaque-service',
      kind: 'client',
      reason: 'token_malformed',
    });
  });

  test('has the scopes that the provider answers, if the service asks it', async () => {
    const issuer = 'http://localhost:4000';
    const entry = introspectedEntry(issuer, [AUDIENCE], localIdentities());
    const claims = await claimsFor(serviceFor(issuer, entry));
    const { scopes, subject } = claims.get('demo-opaque-service') ?? {};
    expect([...(scopes ?? [])].sort()).toEqual(['orders:read', 'orders:write', 'products:read']);
    expect(subject).toBe('demo-opaque-service');
    expect(claims.get('alice')?.subject).toBe('alice');
  });
});

test('a client without a secret gets no tokens of its own, so it is no caller', async () => {
  const service = serviceFor('http://localhost:4000');
  const { callers } = await demoCallers(localIdentities(), service, authorizerConfig(service));
  expect(callers.map(({ name }) => name)).toEqual([
    'alice',
    'bob',
    'demo-service',
    'demo-reader',
    'demo-opaque-service',
    'demo-api',
  ]);
});

test('a stage that trusts another provider is told from one that trusts the local one', async () => {
  const service = serviceFor('https://issuer.example.com');
  const { callers, trustsLocalProvider } = await demoCallers(
    localIdentities(),
    service,
    authorizerConfig(service),
  );
  expect(trustsLocalProvider).toBe(false);
  expect(callers[0]?.claims?.scopes).toEqual(
    new Set(['orders:read', 'orders:write', 'products:read']),
  );
});
