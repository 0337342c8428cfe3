import { createExplainer, type Explainer } from '../../../explain/explain';
import type { Verdict } from '../../../local/gateway/authorizer/authorize';
import type { AnsweredRequest } from '../../../local/gateway/server-hooks';
import { createDescribe } from '../../../local/web/explained';
import { serviceOf } from '../../explain/scene';
import { NOW, signed } from '../../support/hostile-tokens';

const PAGE = 'http://localhost:3001';
const SERVICE = serviceOf();
const REFUSED: Verdict = { outcome: 'identity_source_missing', problem: 'no Authorization' };

const ALLOWED: Verdict = {
  outcome: 'allow',
  cache: 'miss',
  answer: { principalId: 'alice', policyDocument: { Statement: [] }, context: {} },
  evaluation: { effect: 'allow', resource: '*' },
};

function answered(verdict: Verdict, { origin = PAGE, token = '' } = {}): AnsweredRequest {
  return {
    request: {
      id: 'some-id',
      receivedAt: 0,
      method: 'GET',
      path: '/sayhello',
      rawQuery: 'a=1',
      route: 'GET /sayhello',
      // The length of a body that is not sent again would hold the explanation up.
      headers: [
        ['Origin', origin],
        ['Content-Length', '100'],
        ...(token === '' ? [] : [['Authorization', `Bearer ${token}`] as const]),
      ],
      mergedHeaders: {},
      query: [['a', '1']],
      pathParameters: {},
      sourceIp: '127.0.0.1',
    },
    statusCode: verdict.outcome === 'allow' ? 200 : 401,
    verdict,
  };
}

const reported: string[] = [];
const describeWith = (explainer: () => Explainer) =>
  createDescribe(PAGE, explainer, (problem) => reported.push(problem));
const explain = describeWith(() => createExplainer(SERVICE));

test('a request of the page is explained step by step, with the lines that decided', async () => {
  const { outcome, steps, cache } = await explain(answered(REFUSED));
  expect([outcome, cache.use]).toEqual(['refused', 'none']);
  expect(steps.length).toBeGreaterThan(3);
  expect(steps.some(({ decidedBy }) => decidedBy?.line !== undefined)).toBe(true);
});

test('a request of another caller is not decided once more', async () => {
  const describe = describeWith(() => {
    throw new Error('It was asked for');
  });
  const decision = await describe(answered(REFUSED, { origin: 'http://localhost:5173' }));
  expect(decision.steps).toHaveLength(1);
});

test('an explanation that comes to another end gives way to what the gateway has seen', async () => {
  const { outcome, steps } = await explain(answered(ALLOWED));
  expect(outcome).toBe('allowed');
  expect(steps).toHaveLength(1);
});

test('of two first calls at once, neither says that the answer came from the cache', async () => {
  const explainer = createExplainer(SERVICE, { now: () => NOW * 1000 });
  const describe = describeWith(() => explainer);
  const call = answered(ALLOWED, { token: signed() });
  const decisions = await Promise.all([describe(call), describe(call)]);
  expect(decisions.map(({ outcome, cache }) => [outcome, cache.use])).toEqual([
    ['allowed', 'miss'],
    ['allowed', 'miss'],
  ]);
  expect(decisions[0].steps.length).toBeGreaterThan(3);
  expect(JSON.stringify(decisions)).not.toMatch(/in the cache|from the cache/);
});

test('a service that cannot be explained still has what the gateway has seen', async () => {
  const describe = describeWith(() => {
    throw new Error('a bug');
  });
  expect((await describe(answered(REFUSED))).outcome).toBe('refused');
  expect(reported).toEqual(['a bug']);
});
