import { isJsonObject } from '../../lib/json-object';
import { type Deployments, startDeployments } from '../support/deployments';
import { effectOn } from '../support/effect';
import { STAGE_ARN } from '../support/stage-arn';
import type { DeploymentName } from './row';
import { BAD_ROWS, GOOD_ROWS } from './table';

/** The same request as API Gateway sends it to the other kinds of authorizers. */
const CLOTHES: Readonly<Record<string, (authorization: string) => object>> = {
  'REQUEST event of a REST API': (authorization) => ({
    type: 'REQUEST',
    methodArn: `${STAGE_ARN}/GET/orders`,
    resource: '/orders',
    path: '/orders',
    httpMethod: 'GET',
    headers: { Authorization: authorization, Host: 'api.example.com' },
    multiValueHeaders: { Authorization: [authorization], Host: ['api.example.com'] },
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: null,
    stageVariables: null,
    requestContext: { resourcePath: '/orders', httpMethod: 'GET', stage: 'dev' },
  }),
  'event of an HTTP API, payload 2.0': (authorization) => ({
    version: '2.0',
    type: 'REQUEST',
    routeArn: `${STAGE_ARN}/GET/orders`,
    identitySource: [authorization],
    routeKey: 'GET /orders',
    rawPath: '/orders',
    rawQueryString: '',
    headers: { authorization, host: 'api.example.com' },
    requestContext: {
      http: { method: 'GET', path: '/orders' },
      routeKey: 'GET /orders',
      stage: 'dev',
    },
  }),
  'event of an HTTP API, payload 1.0': (authorization) => ({
    version: '1.0',
    type: 'REQUEST',
    methodArn: `${STAGE_ARN}/GET/orders`,
    identitySource: authorization,
    authorizationToken: authorization,
    resource: '/orders',
    path: '/orders',
    httpMethod: 'GET',
    headers: { Authorization: authorization },
    queryStringParameters: {},
    requestContext: { path: '/orders', httpMethod: 'GET', stage: 'dev' },
  }),
  'event of a WebSocket API': (authorization) => ({
    type: 'REQUEST',
    methodArn: `${STAGE_ARN}/$connect`,
    headers: { Authorization: authorization },
    multiValueHeaders: { Authorization: [authorization] },
    requestContext: { routeKey: '$connect', eventType: 'CONNECT', connectionId: 'abc=' },
  }),
};

let deployments: Deployments;

beforeAll(async () => {
  deployments = await startDeployments();
});

afterAll(() => deployments.close());

/** The text in the header of a TOKEN event that is otherwise in order. */
function authorizationOf(event: unknown): string | undefined {
  const { type, authorizationToken, methodArn } = isJsonObject(event) ? event : {};
  const isUsual = type === 'TOKEN' && methodArn === `${STAGE_ARN}/GET/orders`;
  return isUsual && typeof authorizationToken === 'string' ? authorizationToken : undefined;
}

/** A row's decision on an event, and its reason. */
async function decisionOn(deployment: DeploymentName, event: object): Promise<object> {
  const { policy, log } = await deployments.call(deployment, event);
  const { outcome, reason, claim } = log[0] ?? {};
  return {
    outcome,
    reason,
    claim,
    context: policy?.context?.['reason'],
    policy: policy?.policyDocument,
  };
}

const ROWS = [...Object.values(BAD_ROWS).flat(), ...GOOD_ROWS];

describe.each(Object.entries(CLOTHES))('in the %s', (_kind, dress) => {
  test('every input of the table has the outcome that it has in a TOKEN event', async () => {
    let compared = 0;
    for (const { name, input, deployment } of ROWS) {
      const event = input(deployments.attacker.issuer);
      const authorization = authorizationOf(event);
      if (authorization === undefined) continue;
      const expected = await decisionOn(deployment, Object(event) as object);
      const dressed = await decisionOn(deployment, dress(authorization));
      expect({ name, ...dressed }).toStrictEqual({ name, ...expected });
      compared += 1;
    }
    expect(compared).toBeGreaterThan(400);
    expect(deployments.attacker.requests()).toBe(0);
  }, 120_000);

  test('a good token opens its routes, for the same principal', async () => {
    const row = GOOD_ROWS.find(({ mayReadOrders }) => mayReadOrders);
    if (row === undefined) throw new Error('there is no such row');
    const { input, deployment, principal } = row;
    const authorization = authorizationOf(input(deployments.attacker.issuer)) ?? '';
    const { policy } = await deployments.call(deployment, dress(authorization));
    expect(policy?.principalId).toBe(principal);
    expect(policy === undefined ? undefined : effectOn(policy, 'GET/orders')).toBe('allow');
    expect(policy === undefined ? undefined : effectOn(policy, '$connect')).not.toBe('allow');
  });
});
