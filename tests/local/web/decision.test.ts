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
const decisions = createDecisions(describeDecision);
const observed: AnsweredRequest[] = [];

beforeAll(async () => {
  gateway = await hostGateway(SERVICE, { 'service-authorizer': decide }, (answered) => {
    observed.push(answered);
    decisions.add(answered);
  });
});

afterAll(() => gateway.stop());

async function decisionOn(method: string, path: string, token?: string) {
  const { headers } = await gateway.send({
    method,
    path,
    headers: token === undefined ? [] : [['Authorization', `Bearer ${token}`]],
  });
  const decision = await decisions.find(String(headers['x-amzn-requestid']));
  if (decision === undefined) throw new Error('The decision is not known');
  return decision;
}

describe('a decision', () => {
  const ASKED = { outcome: 'refused', cache: { use: 'miss' } };
  const UNASKED = { outcome: 'refused', cache: { use: 'none' } };

  test.each<[string, string, string, string | undefined, string | undefined, object, string]>([
    [
      'that is allowed',
      'GET',
      '/reports/17',
      'GET /reports/{id}',
      'reader',
      { ...ASKED, outcome: 'allowed' },
      '200, and no authorizer refused the request',
    ],
    [
      'that the policy in the cache denies',
      'POST',
      '/reports',
      'POST /reports',
      'reader',
      { ...ASKED, reason: 'route_not_entitled', cache: { use: 'hit' } },
      '403, by the gateway response ACCESS_DENIED',
    ],
    [
      'with a token that is refused for good',
      'GET',
      '/reports',
      'GET /reports',
      'old',
      { ...ASKED, reason: 'token_expired' },
      '403, by the gateway response ACCESS_DENIED',
    ],
    [
      'with a token that may be good later',
      'GET',
      '/reports',
      'GET /reports',
      'early',
      ASKED,
      '401, by the gateway response UNAUTHORIZED',
    ],
    [
      'that could not be decided',
      'GET',
      '/reports',
      'GET /reports',
      'unlucky',
      { ...ASKED, outcome: 'undecided' },
      '500, by the gateway response AUTHORIZER_FAILURE',
    ],
    [
      'without a token',
      'GET',
      '/reports',
      'GET /reports',
      undefined,
      UNASKED,
      '401, by the gateway response UNAUTHORIZED',
    ],
    [
      'on a public route',
      'GET',
      '/open',
      'GET /open',
      undefined,
      { ...UNASKED, outcome: 'allowed' },
      '200, and no authorizer refused the request',
    ],
    [
      'without a route',
      'GET',
      '/nope',
      undefined,
      'reader',
      UNASKED,
      '403, by the gateway response MISSING_AUTHENTICATION_TOKEN',
    ],
  ])(
    'on a request %s is what the gateway has seen',
    async (_name, method, path, route, token, facts, text) => {
      const result = text.startsWith('200') ? 'passed' : 'failed';
      const remedy = 'npm run explain can say why';
      expect(await decisionOn(method, path, token)).toEqual({
        request: { method, path, route },
        steps: [{ name: 'answer', result, text, remedy }],
        ...facts,
      });
    },
  );

  test('never holds a token', async () => {
    for (const token of ['reader', 'old', 'early', 'unlucky']) {
      const decision = await decisionOn('GET', '/reports', token);
      expect(JSON.stringify(decision)).not.toMatch(/Bearer|reader|unlucky/);
    }
  });
});

describe('the memory of decisions', () => {
  test('knows the latest 200 requests', async () => {
    const [answered] = observed;
    if (answered === undefined) throw new Error('No request was observed');
    const memory = createDecisions(describeDecision);
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
