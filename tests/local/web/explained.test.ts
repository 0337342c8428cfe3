import { createExplainer, type Explainer } from '../../../explain/explain';
import type { Verdict } from '../../../local/gateway/authorizer/authorize';
import type { AnsweredRequest } from '../../../local/gateway/server-hooks';
import { createDescribe } from '../../../local/web/explained';
import { serviceOf } from '../../explain/scene';

const PAGE = 'http://localhost:3001';
const SERVICE = serviceOf();
const REFUSED: Verdict = { outcome: 'identity_source_missing', problem: 'no Authorization' };

function answered(verdict: Verdict, origin = PAGE): AnsweredRequest {
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
      ],
      mergedHeaders: {},
      query: [['a', '1']],
      pathParameters: {},
      sourceIp: '127.0.0.1',
    },
    statusCode: 401,
    verdict,
  };
}

const reported: string[] = [];
const describeWith = (explainer: () => Explainer) =>
  createDescribe(SERVICE.api, PAGE, explainer, (problem) => reported.push(problem));
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
  const decision = await describe(answered(REFUSED, 'http://localhost:5173'));
  expect(decision.steps.map(({ name }) => name)).toEqual(['route', 'token', 'answer']);
});

test('an explanation that comes to another end gives way to what the gateway has seen', async () => {
  const verdict: Verdict = {
    outcome: 'allow',
    cache: 'hit',
    answer: { principalId: 'alice', policyDocument: { Statement: [] }, context: {} },
    evaluation: { effect: 'allow', resource: '*' },
  };
  const { outcome, steps } = await explain(answered(verdict));
  expect(outcome).toBe('allowed');
  expect(steps.map(({ name }) => name)).toEqual(['route', 'cache', 'token', 'policy', 'answer']);
});

test('a service that cannot be explained still has what the gateway has seen', async () => {
  const describe = describeWith(() => {
    throw new Error('a bug');
  });
  expect((await describe(answered(REFUSED))).outcome).toBe('refused');
  expect(reported).toEqual(['a bug']);
});
