import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { requestAws } from '../../lib/aws/signed-request';
import { readAwsEnvironment } from '../../lib/config/aws-environment';
import { parseConfig } from '../../lib/config/config';
import { assembleAuthorizer } from '../../lib/assemble-authorizer';
import { backchannelLogoutHandler } from '../../lib/handler/backchannel-logout';
import { createIssuerKeySets } from '../../lib/keys/issuer-key-sets';
import { fetchKeySet } from '../../lib/keys/key-set';
import { requestDocument } from '../../lib/keys/key-set-request';
import type { LogFields } from '../../lib/log';
import { planPolicy } from '../../lib/policy/plan';
import { createLogoutTokenVerifier } from '../../lib/revocation/logout-token';
import { revocation } from '../../lib/revocation/revocation-part';
import { createWithdraw } from '../../lib/revocation/withdraw';
import { type LocalDatabase, startLocalDatabase } from '../../local/database/local-database';
import { startProcess } from '../../local/offline/running-process';
import { Browser, createPkce } from '../support/browser';
import { fetchJson } from '../support/local-tokens';
import { PROJECT_DIRECTORY } from '../support/process';
import { STAGE_ARN } from '../support/stage-arn';
import { TEST_PUBLIC_ROUTES, TEST_RULES } from '../support/test-service';

const CALLBACK = 'https://app.example.com/callback';
const TABLE = 'revocations';

let database: LocalDatabase;
let endpoint: Server;
let provider: ReturnType<typeof startProcess>;
let issuer: string;
let logout: ReturnType<typeof backchannelLogoutHandler>;
const environment = process.env;

beforeAll(async () => {
  database = await startLocalDatabase({
    port: 0,
    table: TABLE,
    template: 'resources/revocations.yml',
    resource: 'RevocationsTable',
  });
  process.env = { ...environment, ...database.environment, AWS_REGION: 'eu-central-1' };
  endpoint = createServer((request, response) => {
    const answer = async (): Promise<void> => {
      const headers = { 'Content-Type': request.headers['content-type'] };
      const body = await text(request);
      const { statusCode } = await logout({ headers, body, isBase64Encoded: false });
      response.writeHead(statusCode).end();
    };
    void answer();
  });
  endpoint.listen(0, 'localhost');
  await once(endpoint, 'listening');
  // A TCP server that listens has an address object.
  const { port } = endpoint.address() as AddressInfo;
  provider = startProcess(
    process.execPath,
    ['tests/support/logout-provider.mjs', `http://localhost:${port}/backchannel-logout`],
    { cwd: PROJECT_DIRECTORY, env: environment },
  );
  issuer = (await provider.printed(/listening on (\S+)/, 20_000))?.[1] ?? '';
});

afterAll(async () => {
  process.env = environment;
  await provider.stop();
  endpoint.close();
  endpoint.closeAllConnections();
  database.close();
});

/** The endpoint and an authorizer, both with the table and with the keys of the provider. */
function startService() {
  const lines: LogFields[] = [];
  const log = (_level: string, fields: LogFields): void => {
    lines.push(fields);
  };
  const now = Date.now;
  const config = parseConfig(
    {
      JWT_ISSUER: issuer,
      JWT_AUDIENCE: 'https://api.example.com',
      JWKS_URI: `${issuer}/jwks`,
      REVOCATION_TABLE: TABLE,
      REVOCATION_REMEMBER_SECONDS: '0',
    },
    revocation === undefined ? [] : [revocation],
  );
  const keySets = createIssuerKeySets(config, {
    fetchKeySet,
    requestDocument,
    now,
    report: () => undefined,
  });
  const aws = readAwsEnvironment();
  logout = backchannelLogoutHandler({
    verify: createLogoutTokenVerifier(
      keySets,
      { audiences: ['session-app', 'subject-app'], alwaysWithdrawsSubject: false },
      now,
    ),
    withdraw: createWithdraw(
      { table: TABLE, request: (asked) => requestAws(asked, aws), now },
      'backchannel-logout',
    ),
    log,
  });
  const { handler } = assembleAuthorizer(config, {
    accessRules: TEST_RULES,
    plan: planPolicy(TEST_RULES, TEST_PUBLIC_ROUTES),
    parts: revocation === undefined ? [] : [revocation],
    now,
    log,
  });
  /** `granted`, or the reason of the refusal. */
  const verdictOn = async (token: string): Promise<unknown> => {
    const event = {
      type: 'TOKEN',
      authorizationToken: `Bearer ${token}`,
      methodArn: `${STAGE_ARN}/GET/sayhello`,
    };
    await handler(event).catch(() => undefined);
    const { outcome, reason } = lines.findLast(({ outcome: each }) => each !== undefined) ?? {};
    return reason ?? outcome;
  };
  return { verdictOn, lines };
}

/** Submits the form of a page. */
function submitForm(browser: Browser, body: string, fields: Readonly<Record<string, string>>) {
  const [, action = ''] = /<form[^>]* action="([^"]+)"/.exec(body) ?? [];
  const hidden = [...body.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)];
  const values = Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, value]));
  return browser.submit(new URL(action, issuer).href, { ...values, ...fields });
}

/** Logs a user in, and returns the access token. */
async function logIn(browser: Browser, login: string, clientId: string): Promise<string> {
  const { verifier, challenge } = createPkce();
  const url = new URL('/auth', issuer);
  const parameters = {
    client_id: clientId,
    response_type: 'code',
    redirect_uri: CALLBACK,
    code_challenge_method: 'S256',
    code_challenge: challenge,
    scope: 'openid api',
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  let page = await browser.get(url.href);
  for (let step = 0; step < 8 && !page.location?.startsWith(CALLBACK); step += 1) {
    page =
      page.location === undefined
        ? await submitForm(browser, page.body, { login, password: 'any' })
        : await browser.get(page.location);
  }
  const code = new URL(String(page.location)).searchParams.get('code') ?? '';
  const { access_token: token = '' } = await fetchJson<{ readonly access_token?: string }>(
    `${issuer}/token`,
    {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: clientId,
        code,
        redirect_uri: CALLBACK,
        code_verifier: verifier,
      }),
    },
  );
  return token;
}

/** Logs out at the provider, as a user does on its page. */
async function logOut(browser: Browser): Promise<void> {
  const { body } = await browser.get(`${issuer}/session/end`);
  await submitForm(browser, body, { logout: 'yes' });
}

test('the access tokens of a session are refused after its user has logged out at a real provider', async () => {
  const { verdictOn, lines } = startService();
  const [browser, elsewhere] = [new Browser(), new Browser()];
  const token = await logIn(browser, 'alice', 'session-app');
  const ofOtherSession = await logIn(elsewhere, 'alice', 'session-app');
  await expect(verdictOn(token)).resolves.toBe('granted');
  await logOut(browser);
  await provider.printed(/^(?:not )?logged out of session-app.*$/m, 10_000);
  expect(provider.output()).toContain('\nlogged out of session-app');
  expect(lines).toContainEqual({
    event: 'backchannel_logout',
    outcome: 'withdrawn',
    kinds: ['session'],
    issuer,
  });
  await expect(verdictOn(token)).resolves.toBe('token_revoked');
  await expect(verdictOn(ofOtherSession)).resolves.toBe('granted');
});

test('all access tokens of a user are refused if the provider does not name the session', async () => {
  const { verdictOn } = startService();
  const [browser, elsewhere] = [new Browser(), new Browser()];
  const token = await logIn(browser, 'bob', 'subject-app');
  const ofOtherSession = await logIn(elsewhere, 'bob', 'subject-app');
  const ofOtherUser = await logIn(new Browser(), 'carol', 'subject-app');
  await expect(verdictOn(token)).resolves.toBe('granted');
  await logOut(browser);
  await provider.printed(/^(?:not )?logged out of subject-app.*$/m, 10_000);
  await expect(verdictOn(token)).resolves.toBe('token_revoked');
  await expect(verdictOn(ofOtherSession)).resolves.toBe('token_revoked');
  await expect(verdictOn(ofOtherUser)).resolves.toBe('granted');
});
