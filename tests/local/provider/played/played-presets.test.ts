import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assembleAuthorizer } from '../../../../lib/assemble-authorizer';
import { parseConfig } from '../../../../lib/config/config';
import { planPolicy } from '../../../../lib/policy/plan';
import { type RunningProcess, startProcess } from '../../../../local/offline/running-process';
import { localEntry, playedProvider } from '../../../../local/provider/played/played-provider';
import { shapesOf } from '../../../../local/provider/played/provider-shape';
import { PRESETS } from '../../../../presets/presets';
import { localIdentities } from '../../../support/identities';
import { fetchJson } from '../../../support/local-tokens';
import { PROJECT_DIRECTORY } from '../../../support/process';
import { STAGE_ARN } from '../../../support/stage-arn';
import { TEST_PUBLIC_ROUTES, TEST_RULES } from '../../../support/test-service';

jest.setTimeout(120_000);

const AUDIENCE = 'https://api.example.com';
const NAMES = Object.keys(PRESETS);

const folder = mkdtempSync(join(tmpdir(), 'played-presets-'));
let providers: RunningProcess;
let issuers: Readonly<Record<string, string>>;

beforeAll(async () => {
  providers = startProcess(
    process.execPath,
    ['--import', 'tsx', 'tests/support/played-providers.ts', join(folder, 'key.json')],
    { cwd: PROJECT_DIRECTORY, env: process.env },
  );
  const [, printed = '{}'] = (await providers.printed(/Playing (\{.*\})/, 90_000)) ?? [];
  // The script prints a text for each name.
  issuers = JSON.parse(printed) as Readonly<Record<string, string>>;
});

afterAll(async () => {
  await providers.stop();
  rmSync(folder, { recursive: true });
});

function issuerOf(name: string): string {
  return issuers[name] ?? '';
}

/** The decision of the authorizer that stage local then has: the routes that it allows, or the reason of a refusal. */
async function decisionOn(name: string, token: string) {
  const played = playedProvider(name);
  const clients = [...localIdentities().clients.keys()];
  const entry = played && localEntry(played, issuerOf(name), [AUDIENCE], clients);
  const { handler } = assembleAuthorizer(
    parseConfig({ TRUSTED_ISSUERS: JSON.stringify([entry]) }),
    {
      accessRules: TEST_RULES,
      plan: planPolicy(TEST_RULES, TEST_PUBLIC_ROUTES),
      now: () => Date.now(),
      log: () => undefined,
    },
  );
  const { principalId, context, policyDocument } = await handler({
    type: 'TOKEN',
    authorizationToken: `Bearer ${token}`,
    methodArn: `${STAGE_ARN}/GET/sayhello`,
  });
  const [allowed] = policyDocument.Statement.filter(({ Effect }) => Effect === 'Allow');
  if (allowed === undefined) return context?.['reason'];
  const routes = 'Resource' in allowed ? [allowed.Resource].flat() : [];
  return {
    principal: principalId,
    routes: routes.map((resource) => String(resource).slice(STAGE_ARN.length + 1)),
  };
}

async function testToken(name: string, request: object): Promise<string> {
  const response = await fetch(`${issuerOf(name)}/test-tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
  return response.text();
}

async function clientToken(name: string): Promise<string> {
  const { access_token: token } = await fetchJson<{ access_token: string }>(
    `${issuerOf(name)}/token`,
    {
      method: 'POST',
      headers: { authorization: `Basic ${btoa('demo-reader:demo-reader-secret')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'orders:read' }),
    },
  );
  return token;
}

/** The tokens of the others have no scopes. */
const WITH_SCOPES = [
  ...['auth0', 'cognito', 'entra', 'okta', 'keycloak', 'duende', 'spring', 'ory-hydra', 'adfs'],
];

describe.each(NAMES)('a local provider that plays %s', (name) => {
  test('makes test tokens that the authorizer grants to their user, with the scopes', async () => {
    const token = await testToken(name, { user: 'bob' });
    expect(await decisionOn(name, token)).toStrictEqual({
      principal: 'bob',
      routes: ['GET/sayhello', ...(WITH_SCOPES.includes(name) ? ['GET/products'] : [])],
    });
  });

  test('gives clients tokens that the authorizer grants', async () => {
    expect(await decisionOn(name, await clientToken(name))).toMatchObject({
      routes: expect.arrayContaining(['GET/sayhello']) as unknown,
    });
  });

  test.each<[object, string]>([
    [{ expired: true }, 'token_expired'],
    [{ audience: 'https://other.example.com' }, 'audience_not_accepted'],
    [{ wrongKey: true }, 'signature_invalid'],
    [{ alg: 'none' }, 'algorithm_not_allowed'],
    [{ issuer: 'https://other.example.com' }, 'issuer_not_trusted'],
    [{ noExp: true }, 'claim_missing'],
  ])('makes a token with the flaw %j that is refused for it', async (request, reason) => {
    expect(await decisionOn(name, await testToken(name, request))).toBe(reason);
  });
});

test('Firebase has scopes if a custom claim of the user holds them', async () => {
  const claims = { permissions: ['orders:read'] };
  expect(await decisionOn('firebase', await testToken('firebase', { claims }))).toMatchObject({
    routes: expect.arrayContaining(['GET/orders']) as unknown,
  });
});

const idTokens = Object.entries(PRESETS)
  .filter(([, preset]) => 'id' in shapesOf(preset))
  .map(([name]) => name);

test.each(idTokens)('an ID token of %s is refused while it is played', async (name) => {
  const token = await testToken(name, { providerShape: `${name}-id` });
  expect(await decisionOn(name, token)).toMatch(
    /^(?:not_an_access_token|audience_not_accepted|claim_missing|claim_invalid|token_type_not_accepted)$/,
  );
});
