import { trustedIssuersOf } from '../../build/trusted-issuers';
import { assembleAuthorizer } from '../../lib/assemble-authorizer';
import { parseConfig } from '../../lib/config/config';
import type { IssuerEntry } from '../../lib/config/trusted-issuer';
import type { JsonObject } from '../../lib/json-object';
import type { LogFields } from '../../lib/log';
import { planPolicy } from '../../lib/policy/plan';
import type { Preset, ShapedToken, TokenRequest } from '../../presets/preset';
import { PRESETS } from '../../presets/presets';
import { type KeySetServer, startKeySetServer } from '../support/key-set-server';
import { publicJwk, rsaKey, signToken, type TestKey } from '../support/signing';
import { STAGE_ARN } from '../support/stage-arn';
import { TEST_PUBLIC_ROUTES, TEST_RULES } from '../support/test-service';
import { APPLE, CLERK, COGNITO, FIREBASE, GOOGLE } from './consumer';
import { ADFS, AUTH0, ENTRA, OKTA } from './enterprise';
import { DUENDE, KEYCLOAK, ORY_HYDRA, SPRING, ZITADEL } from './self-hosted';
import { type BadToken, NOW, type ProviderTable, READ } from './table';
import { GITHUB_ACTIONS, KUBERNETES } from './workloads';

const TABLES: readonly ProviderTable[] = [
  AUTH0,
  COGNITO,
  ENTRA,
  OKTA,
  KEYCLOAK,
  GOOGLE,
  FIREBASE,
  APPLE,
  CLERK,
  GITHUB_ACTIONS,
  KUBERNETES,
  ZITADEL,
  DUENDE,
  SPRING,
  ORY_HYDRA,
  ADFS,
];

const KEY = rsaKey('key-of-provider');
const OTHER_KEY = rsaKey('key-of-provider');

let server: KeySetServer;
beforeAll(async () => {
  server = await startKeySetServer();
});
afterAll(async () => {
  await server.close();
});

/** The entries of an item of issuers.yml, with their keys on loopback. */
function entriesOf({ provider, item }: ProviderTable, more: JsonObject = {}): IssuerEntry[] {
  const whole = { provider, ...item, ...more, jwksUri: server.jwksUri };
  const { text, problems } = trustedIssuersOf([whole], 'dev');
  expect(problems).toEqual([]);
  return JSON.parse(text) as IssuerEntry[];
}

interface Verdict {
  readonly outcome: unknown;
  readonly reason?: unknown;
  readonly claim?: unknown;
  readonly principal?: unknown;
  readonly scopes?: readonly string[];
}

/** The verdict of an authorizer with these entries alone. */
async function verdictOn(
  table: ProviderTable,
  entries: readonly IssuerEntry[],
  { header, payload }: ShapedToken,
  key: TestKey = KEY,
): Promise<Verdict> {
  server.answer([
    publicJwk(KEY, { use: undefined, ...table.keyMembers }),
    ...(table.otherKeys ?? []),
  ]);
  const lines: LogFields[] = [];
  const { handler } = assembleAuthorizer(
    parseConfig({ TRUSTED_ISSUERS: JSON.stringify(entries), INVALID_TOKEN_RESPONSE: 'forbidden' }),
    {
      accessRules: TEST_RULES,
      plan: planPolicy(TEST_RULES, TEST_PUBLIC_ROUTES),
      now: () => NOW * 1000,
      log: (_level, fields) => {
        if ('outcome' in fields) lines.push(fields);
      },
    },
  );
  const token = signToken(payload, key, { typ: undefined, ...header });
  const answer = await handler({
    type: 'TOKEN',
    authorizationToken: `Bearer ${token}`,
    methodArn: `${STAGE_ARN}/GET/sayhello`,
  }).catch(() => undefined);
  const [{ outcome, reason, claim, principal } = { outcome: 'no decision' }] = lines;
  if (outcome !== 'granted') return { outcome, reason, claim };
  const scopes = String(answer?.context?.['scope'] ?? '').split(' ');
  return { outcome, principal, scopes: scopes.filter((scope) => scope !== '').sort() };
}

function shapeOf(table: ProviderTable, kind: string) {
  const preset: Preset = PRESETS[table.provider];
  const shape = preset.shapes[kind];
  if (shape === undefined) throw new Error(`${table.provider} has no tokens of the kind ${kind}`);
  return shape;
}

function requestOf(table: ProviderTable, entry: IssuerEntry): TokenRequest {
  return {
    issuer: entry.issuer,
    audience: table.audience,
    subject: 'alice',
    clientId: 'client-1',
    scopes: READ,
    now: NOW - 10,
  };
}

/** The issuer of an entry that a table means. */
function entryAt(entries: readonly IssuerEntry[], index = 0): IssuerEntry {
  const entry = entries[index];
  if (entry === undefined) throw new Error(`There is no entry ${index}`);
  return entry;
}

describe.each(TABLES)('$provider', (table) => {
  test.each(table.good)('accepts $title', async (row) => {
    const { kind = 'access', request, header, item, entry, principal = 'alice', scopes = [] } = row;
    const entries = entriesOf(table, item);
    const token = shapeOf(
      table,
      kind,
    )({
      ...requestOf(table, entryAt(entries, entry)),
      ...request,
    });
    const whole = { ...token, header: { ...token.header, ...header } };
    expect(await verdictOn(table, entries, whole)).toStrictEqual({
      outcome: 'granted',
      principal,
      scopes,
    });
  });

  test.each(table.bad)('refuses $title: $reason $claim', async (row: BadToken) => {
    const { kind = 'access', request, header, item, entry, reason, claim } = row;
    const entries = entriesOf(table, item);
    const token = shapeOf(
      table,
      kind,
    )({
      ...requestOf(table, entryAt(entries, entry)),
      ...request,
    });
    const whole = { ...token, header: { ...token.header, ...header } };
    expect(await verdictOn(table, entries, whole)).toStrictEqual({
      outcome: 'rejected',
      reason,
      claim,
    });
  });

  describe('of the first good token refuses', () => {
    const [row] = table.good;
    /** The token with changes, which must be refused. */
    async function refusalOf(
      changes: JsonObject,
      more: { header?: JsonObject; key?: TestKey } = {},
    ) {
      const entries = entriesOf(table, row.item);
      const entry = entryAt(entries, row.entry);
      const shape = shapeOf(table, row.kind ?? 'access');
      const { header, payload } = shape({ ...requestOf(table, entry), ...row.request });
      const changed = {
        header: { ...header, ...more.header },
        payload: { ...payload, ...changes },
      };
      const verdict = await verdictOn(table, entries, changed, more.key);
      expect(verdict.outcome).toBe('rejected');
      return [verdict.reason, verdict.claim].filter((part) => typeof part === 'string').join(' ');
    }

    /** The entry that judges the token. */
    function entry(): IssuerEntry {
      return entryAt(entriesOf(table, row.item), row.entry);
    }

    test('each required claim if it is missing, null or changed', async () => {
      for (const [claim, value] of Object.entries(entry().requiredClaims ?? {})) {
        if (claim === 'tid' || claim.includes('.')) continue;
        expect(await refusalOf({ [claim]: undefined })).toBe(`claim_missing ${claim}`);
        expect(await refusalOf({ [claim]: null })).toBe(`claim_missing ${claim}`);
        expect(await refusalOf({ [claim]: `${String(value)}x` })).toBe(`claim_invalid ${claim}`);
        expect(await refusalOf({ [claim]: [value] })).toBe(`claim_invalid ${claim}`);
      }
    });

    test('each claim that must be there if it is missing or null', async () => {
      for (const claim of entry().presentClaims ?? []) {
        expect(await refusalOf({ [claim]: undefined })).toBe(`claim_missing ${claim}`);
        expect(await refusalOf({ [claim]: null })).toBe(`claim_missing ${claim}`);
      }
    });

    test('a missing, another, a longer, a shorter and an empty audience', async () => {
      const claims = entry().audienceClaims ?? ['aud'];
      const all = (value: unknown) => Object.fromEntries(claims.map((claim) => [claim, value]));
      expect(await refusalOf(all(undefined))).toBe(`claim_missing ${claims[0] ?? ''}`);
      expect(await refusalOf(all('other'))).toBe('audience_not_accepted');
      expect(await refusalOf(all(`${table.audience}x`))).toBe('audience_not_accepted');
      expect(await refusalOf(all(table.audience.slice(0, -1)))).toBe('audience_not_accepted');
      expect(await refusalOf(all(['other', 'another']))).toBe('audience_not_accepted');
      expect(await refusalOf(all([]))).toBe('audience_not_accepted');
    });

    test('another issuer, also of a similar name', async () => {
      const { issuer } = entry();
      for (const other of [
        'https://evil.example.com',
        `${issuer}/`,
        `${issuer}x`,
        issuer.slice(0, -1),
      ]) {
        expect(await refusalOf({ iss: other })).toBe('issuer_not_trusted');
      }
    });

    test('a missing subject, unless the entry has another claim for it', async () => {
      const claims = entry().principalClaims ?? ['sub'];
      const none = Object.fromEntries(claims.map((claim) => [claim, undefined]));
      expect(await refusalOf(none)).toBe('claim_missing sub');
    });

    test('a token of the past, and one without an end', async () => {
      expect(await refusalOf({ exp: NOW - 60 })).toBe('token_expired');
      expect(await refusalOf({ exp: undefined })).toBe('claim_missing exp');
    });

    test('a signature of another key, and an algorithm of another kind', async () => {
      expect(await refusalOf({}, { key: OTHER_KEY })).toBe('signature_invalid');
      for (const alg of ['none', 'HS256', 'ES256']) {
        expect(await refusalOf({}, { header: { alg } })).toBe('algorithm_not_allowed');
      }
    });

    test('a token without a key id', async () => {
      expect(await refusalOf({}, { header: { kid: undefined } })).toBe('key_id_missing');
    });

    test('the marks of tokens that no API may take', async () => {
      expect(await refusalOf({ cnf: { jkt: 'thumbprint' } })).toBe('token_sender_constrained');
      expect(await refusalOf({ events: {} })).toBe('not_an_access_token');
      for (const typ of ['Refresh', 'Offline', 'Logout']) {
        expect(await refusalOf({ typ })).toBe('not_an_access_token');
      }
      for (const typ of ['logout+jwt', 'secevent+jwt', 'dpop+jwt', 'oauth-authz-req+jwt']) {
        expect(await refusalOf({}, { header: { typ } })).toBe('token_type_not_accepted');
      }
    });

    test('the marks of an ID token, unless the provider hands out nothing else', async () => {
      if (entry().idTokens === true) {
        expect(['google', 'firebase', 'apple']).toContain(table.provider);
        return;
      }
      expect(await refusalOf({ at_hash: 'a' })).toBe('not_an_access_token');
      expect(await refusalOf({ c_hash: 'a' })).toBe('not_an_access_token');
      expect(await refusalOf({ token_use: 'id' })).toBe('not_an_access_token');
      expect(await refusalOf({ typ: 'ID' })).toBe('not_an_access_token');
    });
  });
});

test('every preset has a table, with 3 good tokens and 8 bad ones', () => {
  expect(TABLES.map(({ provider }) => provider)).toStrictEqual(Object.keys(PRESETS));
  // Each table is asked about more than 20 bad tokens that are generated from its entries.
  for (const { good, bad } of TABLES) {
    expect(good.length).toBeGreaterThanOrEqual(3);
    expect(bad.length).toBeGreaterThanOrEqual(3);
  }
});

test('every kind of token of every preset is in its table', () => {
  for (const { provider, good, bad } of TABLES) {
    const kinds = new Set([...good, ...bad].map(({ kind = 'access' }) => kind));
    expect([...kinds].sort()).toStrictEqual(Object.keys(PRESETS[provider].shapes).sort());
  }
});

describe('an ID token is never taken for an access token', () => {
  /** They hand out nothing else to an API, or do not have ID tokens at all. */
  const WITHOUT = ['google', 'firebase', 'apple', 'github-actions', 'kubernetes'];
  /** Apart from `aud` nothing tells them: the preset refuses the id of an application as an audience. */
  const BY_AUDIENCE = ['auth0'];
  const tables = TABLES.filter(({ provider }) => ![...WITHOUT, ...BY_AUDIENCE].includes(provider));

  test.each(tables)(
    'of $provider, even if its client is the audience and it has no hash',
    async (table) => {
      const entries = entriesOf(table);
      const preset: Preset = PRESETS[table.provider];
      const kinds = Object.keys(preset.shapes).filter((kind) => /^(?:.*-)?id$/.test(kind));
      expect(kinds).not.toEqual([]);
      for (const kind of kinds) {
        for (const entry of entries) {
          for (const claims of [{}, { at_hash: undefined }]) {
            const request = { ...requestOf(table, entry), clientId: table.audience, claims };
            const token = shapeOf(table, kind)(request);
            expect((await verdictOn(table, entries, token)).outcome).toBe('rejected');
          }
        }
      }
    },
  );

  test('of auth0, because the id of an application cannot be the audience', () => {
    const item = {
      provider: 'auth0',
      domain: 'example.eu.auth0.com',
      audiences: ['aB3'.repeat(10) + 'cD'],
    };
    expect(trustedIssuersOf([item], 'dev').problems).toStrictEqual([
      'issuers.yml, dev[0] (auth0).audiences: "aB3aB3aB3aB3aB3aB3aB3aB3aB3aB3cD" does not fit; it is the identifier of the API, and not the id of an application, such as https://api.example.com',
    ]);
  });
});
