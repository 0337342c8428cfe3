import type { AnsweredRequest } from '../../../local/gateway/server-hooks';
import { describeDecision } from '../../../local/web/decision';
import { createDecisions } from '../../../local/web/decisions';
import { type HostedGateway, hostGateway } from '../gateway/hosted-gateway';

const AUTHORIZER = {
  name: 'authorizer',
  identitySource: 'method.request.header.Authorization',
  identityValidationExpression: '^Bearer .+$',
  resultTtlInSeconds: 60,
};
const SERVICE = {
  provider: { stage: 'local', region: 'eu-central-1' },
  functions: {
    authorizer: { name: 'service-authorizer' },
    handler: {
      name: 'service-handler',
      events: [
        { http: { method: 'get', path: '/reports', authorizer: AUTHORIZER } },
        { http: { method: 'post', path: '/reports', authorizer: AUTHORIZER } },
        { http: { method: 'get', path: '/reports/{id}', authorizer: AUTHORIZER } },
        { http: { method: 'get', path: '/open' } },
      ],
    },
  },
};

/** Answers as the token says. */
function decide({
  authorizationToken,
  methodArn,
}: {
  authorizationToken: string;
  methodArn: string;
}) {
  const stage = methodArn.split('/').slice(0, 2).join('/');
  const policy = (Effect: string, ...paths: string[]) => ({
    Effect,
    Action: 'execute-api:Invoke',
    Resource: paths.map((path) => `${stage}/${path}`),
  });
  switch (authorizationToken) {
    case 'Bearer reader':
      return {
        principalId: 'alice',
        policyDocument: {
          Statement: [
            policy('Allow', 'GET/reports', 'GET/reports/?*'),
            policy('Deny', 'POST/reports'),
          ],
        },
        context: { reason: 'route_not_entitled' },
      };
    case 'Bearer old':
      return {
        principalId: 'rejected',
        policyDocument: { Statement: [policy('Deny', '*')] },
        context: { reason: 'token_expired' },
      };
    case 'Bearer early':
      throw new Error('Unauthorized');
    default:
      throw new Error('keys_unavailable');
  }
}

let gateway: HostedGateway;
const decisions = createDecisions((answered) => describeDecision(SERVICE, answered));
const observed: AnsweredRequest[] = [];

beforeAll(async () => {
  gateway = await hostGateway(SERVICE, { 'service-authorizer': decide }, (answered) => {
    observed.push(answered);
    decisions.add(answered);
  });
});

afterAll(() => gateway.stop());

async function decisionOn(method: string, path: string, token?: string) {
  const { status, headers } = await gateway.send({
    method,
    path,
    headers: token === undefined ? [] : [['Authorization', `Bearer ${token}`]],
  });
  const decision = await decisions.find(String(headers['x-amzn-requestid']));
  if (decision === undefined) throw new Error('The decision is not known');
  return { status, decision };
}

const stepsOf = (decision: { steps: readonly { name: string; result: string }[] }) =>
  decision.steps.map(({ name, result }) => `${name} ${result}`);

describe('a decision', () => {
  test('on a request that is allowed names the statement, and the cache of the next one', async () => {
    const { decision } = await decisionOn('GET', '/reports/17', 'reader');
    expect(decision).toEqual({
      request: { method: 'GET', path: '/reports/17', route: 'GET /reports/{id}' },
      steps: [
        {
          name: 'route',
          result: 'passed',
          text: 'The request leads to a declared route.',
          value: 'GET /reports/{id}',
        },
        {
          name: 'cache',
          result: 'note',
          text: 'API Gateway has nothing in its cache for this token, so it asks the authorizer.',
        },
        {
          name: 'token',
          result: 'passed',
          text: 'The authorizer has verified the token.',
          value: 'principal alice',
        },
        {
          name: 'policy',
          result: 'passed',
          text: 'The policy allows this request.',
          value: 'GET/reports/?*',
        },
        { name: 'answer', result: 'passed', text: 'The caller gets this status.', value: '200' },
      ],
      outcome: 'allowed',
      cache: {
        use: 'miss',
        keptSeconds: 60,
        next: 'The next request with this token uses the same policy.',
      },
      policy: [
        { route: 'GET /reports', effect: 'allow' },
        { route: 'POST /reports', effect: 'deny' },
        { route: 'GET /reports/{id}', effect: 'allow' },
      ],
    });
  });

  test('on the next request with the token says that the policy came from the cache', async () => {
    const { status, decision } = await decisionOn('POST', '/reports', 'reader');
    expect(status).toBe(403);
    expect(decision).toMatchObject({
      outcome: 'refused',
      reason: 'route_not_entitled',
      cache: { use: 'hit' },
    });
    expect(stepsOf(decision)).toEqual([
      'route passed',
      'cache note',
      'token passed',
      'policy failed',
      'answer failed',
    ]);
  });

  test('on a token that is refused for good names the reason', async () => {
    const { decision } = await decisionOn('GET', '/reports', 'old');
    expect(decision).toMatchObject({ outcome: 'refused', reason: 'token_expired' });
    expect(decision.steps[2]).toEqual({
      name: 'token',
      result: 'failed',
      text: 'The authorizer rejects the token for good.',
      value: 'token_expired',
    });
    expect(decision.policy?.every(({ effect }) => effect === 'deny')).toBe(true);
  });

  test.each<[string, string | undefined, number, string, readonly string[]]>([
    [
      'without a token',
      undefined,
      401,
      'refused',
      ['route passed', 'token failed', 'answer failed'],
    ],
    [
      'with a token that may be good later',
      'early',
      401,
      'refused',
      ['route passed', 'cache note', 'token failed', 'answer failed'],
    ],
    [
      'that could not be decided',
      'unlucky',
      500,
      'undecided',
      ['route passed', 'cache note', 'token failed', 'answer failed'],
    ],
  ])(
    'on a request %s has no policy, and keeps nothing',
    async (_name, token, expected, outcome, steps) => {
      const { status, decision } = await decisionOn('GET', '/reports', token);
      expect(status).toBe(expected);
      expect(decision.outcome).toBe(outcome);
      expect(stepsOf(decision)).toEqual(steps);
      expect(decision.cache.keptSeconds).toBe(0);
      expect(decision).not.toHaveProperty('policy');
    },
  );

  test('on a public route needs no token', async () => {
    const { decision } = await decisionOn('GET', '/open');
    expect(decision.outcome).toBe('allowed');
    expect(stepsOf(decision)).toEqual(['route passed', 'token note', 'answer passed']);
  });

  test('on a request without a route says so', async () => {
    const { status, decision } = await decisionOn('GET', '/nope', 'reader');
    expect([status, decision.outcome]).toEqual([403, 'refused']);
    expect(stepsOf(decision)).toEqual(['route failed', 'token skipped', 'answer failed']);
  });

  test('never holds a token', async () => {
    for (const token of ['reader', 'old', 'early', 'unlucky']) {
      const { decision } = await decisionOn('GET', '/reports', token);
      expect(JSON.stringify(decision)).not.toMatch(/Bearer|reader|unlucky/);
    }
  });
});

describe('the memory of decisions', () => {
  test('knows the latest 200 requests', async () => {
    const [answered] = observed;
    if (answered === undefined) throw new Error('No request was observed');
    const memory = createDecisions((each) => describeDecision(SERVICE, each));
    for (let id = 0; id < 201; id += 1) {
      memory.add({ ...answered, request: { ...answered.request, id: String(id) } });
    }
    expect(await memory.find('0')).toBeUndefined();
    expect(await memory.find('1')).toBeDefined();
    expect(await memory.find('200')).toBeDefined();
  });

  test('has no decision that could not be described', async () => {
    const [answered] = observed;
    if (answered === undefined) throw new Error('No request was observed');
    const memory = createDecisions(() => {
      throw new Error('a bug');
    });
    memory.add(answered);
    expect(await memory.find(answered.request.id)).toBeUndefined();
  });
});
