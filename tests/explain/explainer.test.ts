import { createExplainer, type ExplainerOptions } from '../../explain/explain';
import type { Explanation, StepName } from '../../explain/explanation';
import { AUDIENCE, ISSUER, NOW, signed } from '../support/hostile-tokens';
import {
  type IntrospectionServer,
  startIntrospectionServer,
} from '../support/introspection-server';
import { requestFor, type SceneOptions, serviceOf } from './scene';

/** One stage, to which requests come one after the other. */
function stage(options?: SceneOptions, more: ExplainerOptions = {}) {
  return createExplainer(serviceOf(options), { now: () => NOW * 1000, ...more });
}

function step({ steps }: Explanation, name: StepName) {
  return steps.find((each) => each.name === name);
}

test('a second request is answered by the cache, and explained by the decision that was kept', async () => {
  const { explain } = stage();
  const token = signed();
  expect((await explain(requestFor('GET /orders', token))).cache.use).toBe('miss');
  const second = await explain(requestFor('POST /orders', token));
  expect(second).toMatchObject({
    outcome: 'refused',
    reason: 'route_not_entitled',
    cache: { use: 'hit', keptSeconds: 300 },
  });
  expect(step(second, 'event')).toMatchObject({
    result: 'note',
    text: 'the authorizer is not asked: its answer is in the cache',
  });
  expect(step(second, 'rule')?.text).toBe(
    'POST /orders needs scope orders:write; the token has orders:read',
  );
  expect(step(second, 'cache')?.text).toMatch(
    /^the answer came from the cache, without the authorizer; /,
  );
});

test('a token that the authorizer remembers is explained as it was at first', async () => {
  const { explain } = stage({ authorizer: { resultTtlInSeconds: 0 } });
  const request = requestFor('GET /orders/17', signed());
  const first = await explain(request);
  expect(first.cache.use).toBe('miss');
  expect(step(first, 'kind')?.text).toBe('it is a signed JWT, by its three parts');
  expect(await explain(request)).toEqual(first);
});

test('a token that has expired since is explained as one that was never good', async () => {
  let now = NOW * 1000;
  const fresh = () =>
    createExplainer(serviceOf({ variables: { REVOCATION_TABLE: 'service-revocations' } }), {
      now: () => now,
      askTable: () => Promise.resolve({ Responses: { 'service-revocations': [] } }),
    });
  const { explain } = fresh();
  const request = requestFor('POST /orders', signed({ exp: NOW + 60 }));
  expect((await explain(request)).reason).toBe('route_not_entitled');
  now += 3_600_000;
  const expired = await explain(request);
  expect(expired.reason).toBe('token_expired');
  expect(expired).toEqual(await fresh().explain(request));
});

test('requests at the same moment are explained each by its own decision', async () => {
  const { explain } = stage();
  const tokens = [signed(), signed({ exp: NOW - 180 }), signed({ aud: 'another-api' })];
  const explained = await Promise.all(
    tokens.map((token) => explain(requestFor('GET /orders', token))),
  );
  expect(explained.map(({ reason }) => reason)).toEqual([
    undefined,
    'token_expired',
    'audience_not_accepted',
  ]);
});

/** By its reason: the step that a flaw fails, the beginning of its text, and the claims or header that have it. */
const FLAWS: Readonly<Record<string, readonly [StepName, string, object, object?]>> = {
  issuer_not_trusted: ['issuer', '"iss" is', { iss: 'https://other.example.com/' }],
  token_type_not_accepted: ['header', 'type:', {}, { typ: 'id+jwt' }],
  header_not_supported: ['header', 'it has crit', {}, { crit: ['b64'] }],
  key_not_found: ['key', 'kid "gone"', {}, { kid: 'gone' }],
  token_expired: ['claims', 'times:', { exp: NOW - 180 }],
  audience_not_accepted: ['claims', 'audience:', { aud: 'another-api' }],
  not_an_access_token: ['claims', 'kind:', { at_hash: 'x' }],
  token_sender_constrained: ['claims', 'sender:', { cnf: { jkt: 'x' } }],
  claim_missing: ['claims', 'principal:', { sub: undefined }],
};
const PAIRS = Object.entries(FLAWS).flatMap(([one, [, , claims, header]], index) =>
  Object.entries(FLAWS)
    .slice(index + 1)
    .map(([other, [, , more, moreOfHeader]]) => ({
      one,
      other,
      token: signed({ ...claims, ...more }, { ...header, ...moreOfHeader }),
    })),
);

test.each(PAIRS)(
  'of the flaws for $one and $other, the one that the authorizer met fails its step',
  async ({ one, other, token }) => {
    const { reason = '', steps } = await stage().explain(requestFor('GET /orders', token));
    expect([one, other]).toContain(reason);
    const [name, text] = FLAWS[reason] ?? [];
    const ofToken = steps.filter((each) =>
      ['issuer', 'header', 'key', 'claims'].includes(each.name),
    );
    expect(ofToken.filter(({ result }) => result === 'failed')).toEqual([
      expect.objectContaining({ name, text: expect.stringContaining(text ?? '') as string }),
    ]);
  },
);

describe('a signed token about which its issuer is asked as well', () => {
  let server: IntrospectionServer;

  beforeEach(async () => {
    server = await startIntrospectionServer();
  });

  afterEach(() => server.close());

  const ACTIVE = {
    ...{ active: true, iss: ISSUER, aud: AUDIENCE, client_id: 'web' },
    ...{ exp: NOW + 600, iat: NOW - 60, scope: 'orders:read', token_type: 'Bearer' },
  };

  function explainAsked(variables = {}, more: ExplainerOptions = {}) {
    const introspection = {
      ...{ endpoint: server.endpoint, clientId: 'api', clientSecret: 'a secret of a test' },
      ...{ clients: ['web'], signedTokens: true },
    };
    const { explain } = stage({ entry: { introspection }, variables }, more);
    return explain(requestFor('POST /orders', signed({ scope: 'orders:write' })));
  }

  test('has the scopes of the answer', async () => {
    server.answer(ACTIVE);
    const explanation = await explainAsked();
    expect(explanation).toMatchObject({ outcome: 'refused', reason: 'route_not_entitled' });
    expect(explanation).toMatchObject({ outcome: 'refused', reason: 'route_not_entitled' });
    expect(step(explanation, 'withdrawal')).toMatchObject({
      result: 'passed',
      text: `${ISSUER} says that it is still good`,
      decidedBy: { file: 'issuers.yml', setting: 'introspection' },
    });
    expect(step(explanation, 'rule')?.text).toBe(
      'POST /orders needs scope orders:write; the token has orders:read',
    );
  });

  test('is refused if the issuer has withdrawn it', async () => {
    server.answer({ active: false });
    const explanation = await explainAsked();
    expect(explanation).toMatchObject({ outcome: 'refused', reason: 'token_inactive' });
    expect(step(explanation, 'withdrawal')).toMatchObject({
      result: 'failed',
      text: 'its issuer, asked about it, does not know it or has withdrawn it',
      remedy: 'get a new token',
    });
  });

  test('is refused for a claim of the answer, which is said, and nothing is missing for any route', async () => {
    server.answer({ ...ACTIVE, aud: 'another-api' });
    const explanation = await explainAsked();
    expect(explanation).toMatchObject({ outcome: 'refused', reason: 'audience_not_accepted' });
    expect(step(explanation, 'withdrawal')).toMatchObject({
      result: 'failed',
      text: `the answer of ${ISSUER} about it is refused (audience_not_accepted)`,
    });
    expect(explanation.policy?.filter(({ missing }) => missing !== undefined)).toEqual([]);
  });

  test('is refused by the list of withdrawn tokens although its issuer says that it is good', async () => {
    server.answer(ACTIVE);
    const items = [{ expiresAt: { N: String(NOW + 60) } }];
    const { reason, steps } = await explainAsked(
      { REVOCATION_TABLE: 'service-revocations' },
      { askTable: () => Promise.resolve({ Responses: { 'service-revocations': items } }) },
    );
    expect(reason).toBe('token_revoked');
    const withdrawal = steps.filter(({ name }) => name === 'withdrawal');
    expect(withdrawal.map(({ result }) => result)).toEqual(['passed', 'failed']);
  });

  test('is not decided if the issuer cannot be asked', async () => {
    await server.close();
    const explanation = await explainAsked();
    expect(explanation).toMatchObject({
      outcome: 'undecided',
      reason: 'introspection_unavailable',
      answer: { status: 503 },
    });
    expect(step(explanation, 'withdrawal')?.result).toBe('failed');
  });
});
