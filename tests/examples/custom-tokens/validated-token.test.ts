import type { RequestListener } from 'node:http';
import { json } from 'node:stream/consumers';
import { validatedTokens } from '../../../examples/custom-tokens/validated-token';
import { assembleAuthorizer } from '../../../lib/assemble-authorizer';
import { parseConfig } from '../../../lib/config/config';
import { planPolicy } from '../../../lib/policy/plan';
import type { LogFields } from '../../../lib/log';
import { type KeySetServer, startKeySetServer } from '../../support/key-set-server';
import { FakeClock } from '../../support/observed-keys';
import { publicJwk, rsaKey, signToken } from '../../support/signing';
import { STAGE_ARN } from '../../support/stage-arn';
import { TEST_PUBLIC_ROUTES, TEST_RULES } from '../../support/test-service';

const KEY = rsaKey('key-1');
const AUDIENCE = 'https://api.example.com';

let system: KeySetServer;
let provider: KeySetServer;
let clock: FakeClock;
let asked: unknown[];

/** The system that hands the tokens out: it answers about each token what this says. */
function answering(answerAbout: (token: unknown) => object): RequestListener {
  return (request, response) => {
    void json(request).then((body) => {
      const { token } = body as { readonly token: unknown };
      asked.push([request.method, request.url, request.headers['content-type'], token]);
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify(answerAbout(token)));
    });
  };
}

const valid = (changes: object = {}) => ({
  valid: true,
  user: 'alice',
  application: AUDIENCE,
  validUntil: clock.now() / 1000 + 3600,
  rights: 'orders:read',
  ...changes,
});

beforeEach(async () => {
  asked = [];
  clock = new FakeClock();
  [system, provider] = await Promise.all([
    startKeySetServer(),
    startKeySetServer([publicJwk(KEY)]),
  ]);
  system.answer(answering((token) => (token === 'acme_good' ? valid() : { valid: false })));
});

afterEach(() => Promise.all([system.close(), provider.close()]));

/** The authorizer of a service that takes JWTs of a provider and tokens of the system. */
function createService() {
  const lines: LogFields[] = [];
  const { handler } = assembleAuthorizer(
    parseConfig({
      JWT_ISSUER: provider.issuer,
      JWT_AUDIENCE: AUDIENCE,
      JWKS_URI: provider.jwksUri,
    }),
    {
      accessRules: TEST_RULES,
      plan: planPolicy(TEST_RULES, TEST_PUBLIC_ROUTES),
      parts: [validatedTokens(`${system.issuer}/validate`)],
      now: clock.now,
      log: (_level, fields) => lines.push(fields),
    },
  );
  /** The log line of the decision. */
  const decisionOn = async (token: string): Promise<LogFields> => {
    const event = {
      type: 'TOKEN',
      authorizationToken: `Bearer ${token}`,
      methodArn: `${STAGE_ARN}/GET/orders`,
    };
    await handler(event).catch(() => undefined);
    return lines.findLast((fields) => 'outcome' in fields) ?? {};
  };
  return { decisionOn, lines };
}

test('a token that the system calls valid is accepted as the user of its answer', async () => {
  const { decisionOn } = createService();
  await expect(decisionOn('acme_good')).resolves.toMatchObject({
    outcome: 'granted',
    principal: 'alice',
    issuer: 'https://auth.acme.example',
  });
  expect(asked).toEqual([['POST', '/validate', 'application/json', 'acme_good']]);
});

test('a token that the system calls invalid is refused, and may be good later', async () => {
  const { decisionOn } = createService();
  await expect(decisionOn('acme_bad')).resolves.toMatchObject({
    outcome: 'rejected',
    reason: 'token_inactive',
    answer: 'unauthorized',
  });
});

test.each<[string, object, string]>([
  ['another application', { application: 'https://other.example.com' }, 'audience_not_accepted'],
  ['a time that has passed', { validUntil: 1 }, 'token_expired'],
  ['no time', { validUntil: null }, 'claim_missing'],
  ['no user', { user: '' }, 'claim_invalid'],
])('an answer with %s is judged as the claims of a JWT are', async (_what, changes, reason) => {
  system.answer(answering(() => valid(changes)));
  await expect(createService().decisionOn('acme_good')).resolves.toMatchObject({ reason });
});

test.each<[string, RequestListener]>([
  ['fails', (_request, response) => response.writeHead(500).end()],
  ['redirects', (_request, response) => response.writeHead(302, { location: '/' }).end()],
  ['answers in HTML', (_request, response) => response.end('<html>')],
  ['answers without a verdict', (_request, response) => response.end('{"error":"busy"}')],
  ['answers with "valid" as text', (_request, response) => response.end('{"valid":"true"}')],
  ['hangs', () => undefined],
])('nothing is decided while the system %s', async (_what, listener) => {
  system.answer(listener);
  await expect(createService().decisionOn('acme_good')).resolves.toMatchObject({
    outcome: 'undecided',
    reason: 'introspection_unavailable',
  });
});

test('nothing is decided while the system cannot be reached', async () => {
  await system.close();
  await expect(createService().decisionOn('acme_good')).resolves.toMatchObject({
    outcome: 'undecided',
    reason: 'introspection_unavailable',
  });
});

test('100 requests with one token ask once, and so do the next ones within a minute', async () => {
  const { decisionOn, lines } = createService();
  await Promise.all(Array.from({ length: 100 }, () => decisionOn('acme_good')));
  clock.advance(59_000);
  await decisionOn('acme_good');
  expect(lines.map(({ outcome }) => outcome)).toEqual(Array(101).fill('granted'));
  expect(asked).toHaveLength(1);
});

test('a token that was withdrawn is refused a minute after the question', async () => {
  const { decisionOn } = createService();
  await decisionOn('acme_good');
  system.answer(answering(() => ({ valid: false })));
  clock.advance(60_000);
  await expect(decisionOn('acme_good')).resolves.toMatchObject({ reason: 'token_inactive' });
});

test('a JWT is verified as before, and no other token is sent to the system', async () => {
  const { decisionOn } = createService();
  const now = Math.floor(clock.now() / 1000);
  const token = signToken(
    { iss: provider.issuer, sub: 'bob', aud: AUDIENCE, exp: now + 3600 },
    KEY,
  );
  await expect(decisionOn(token)).resolves.toMatchObject({ outcome: 'granted', principal: 'bob' });
  await expect(decisionOn('other_token')).resolves.toMatchObject({ reason: 'token_malformed' });
  expect(asked).toEqual([]);
});
