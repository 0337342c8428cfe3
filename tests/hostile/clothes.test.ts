import { isJsonObject } from '../../lib/json-object';
import { CLOTHES } from '../support/clothes';
import { type Deployments, startDeployments } from '../support/deployments';
import { effectOn } from '../support/effect';
import { STAGE_ARN } from '../support/stage-arn';
import type { DeploymentName } from './row';
import { BAD_ROWS, GOOD_ROWS } from './table';

let deployments: Deployments;

beforeAll(async () => {
  deployments = await startDeployments();
  rows = await rowsWithTokens();
}, 120_000);

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

/** Each row that has a token, and the decision on it in a TOKEN event. */
async function rowsWithTokens() {
  const rows = [];
  for (const { name, input, deployment } of ROWS) {
    const event = input(deployments.attacker.issuer);
    const authorization = authorizationOf(event);
    if (authorization === undefined) continue;
    const decision = await decisionOn(deployment, Object(event) as object);
    rows.push({ name, deployment, authorization, decision });
  }
  return rows;
}

let rows: Awaited<ReturnType<typeof rowsWithTokens>>;

describe.each(Object.entries(CLOTHES))('in the %s', (_kind, dress) => {
  test('every input of the table has the outcome that it has in a TOKEN event', async () => {
    expect(rows.length).toBeGreaterThan(400);
    for (const { name, deployment, authorization, decision } of rows) {
      const dressed = await decisionOn(deployment, dress(authorization));
      expect({ name, ...dressed }).toStrictEqual({ name, ...decision });
    }
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
