import type { AccessRules } from '../../../lib/access/rule';
import { EventNotRecognized } from '../../../lib/event/token-event';
import { evaluatePolicy } from '../../../lib/policy/evaluator';
import { createRoutePolicyCompiler } from '../../../lib/policy/route-policy';
import { verifiedClaims } from '../../support/claims';
import { REQUEST, STAGE_ARN } from '../../support/stage-arn';

const RULES: AccessRules = {
  'GET /orders': { scopes: ['read'] },
  'GET /orders/{orderId}': { scopes: ['read'] },
  'ANY /orders/{orderId}': { scopes: ['write'] },
  'ANY /files/{path+}': {
    parameters: ['querystring.tenant'],
    where: ({ request, claims }) => request['querystring.tenant'] === claims['tenant'],
  },
};
const compile = createRoutePolicyCompiler(RULES);
const READER = verifiedClaims({ scopes: new Set(['read']), claims: { tenant: 'acme' } });

function policyFor(route: string | undefined, parameters = {}) {
  return compile({ ...REQUEST, ...(route !== undefined && { route }), parameters }, READER);
}

test.each([
  ['GET /orders', 'Allow', 'GET/orders'],
  ['GET /orders/{orderId}', 'Allow', 'GET/orders/?*'],
  ['PUT /orders/{orderId}', 'Deny', 'PUT/orders/?*'],
  ['ANY /orders/{orderId}', 'Deny', '*/orders/?*'],
  ['GET /files/{path+}', 'Deny', 'GET/files/?*'],
  ['DELETE /orders', 'Deny', 'DELETE/orders'],
  ['$default', 'Deny', '*'],
  ['GET /', 'Deny', 'GET/'],
])('the answer for %s names that route alone: %s %s', (route, effect, resource) => {
  expect(policyFor(route).Statement).toStrictEqual([
    { Effect: effect, Action: 'execute-api:Invoke', Resource: [`${STAGE_ARN}/${resource}`] },
  ]);
});

test('a rule of the route sees its parameters', () => {
  const policy = policyFor('GET /files/{path+}', { 'querystring.tenant': 'acme' });
  expect(evaluatePolicy(policy, `${STAGE_ARN}/GET/files/a/b`).effect).toBe('allow');
});

test.each(['constructor', '__proto__', 'toString'])('a route called %s has no rule', (route) => {
  expect(policyFor(route).Statement).toStrictEqual([
    { Effect: 'Deny', Action: 'execute-api:Invoke', Resource: [`${STAGE_ARN}/${route}`] },
  ]);
});

test('nothing is decided if the event does not name the route', () => {
  expect(() => policyFor(undefined)).toThrow(
    new EventNotRecognized(
      'The event does not name its route, on which alone POLICY_SCOPE=route decides; declare the authorizer of a REST API with type REQUEST, or that of an HTTP API with payload 2.0',
    ),
  );
});

test('a table of 1,000 routes makes policies as small as any other', () => {
  const routes = Array.from({ length: 1_000 }, (_, index) => [
    `GET /r${index}`,
    { scopes: [`s${index}`] },
  ]);
  const large = createRoutePolicyCompiler(Object.fromEntries(routes) as AccessRules);
  const policy = large(
    { ...REQUEST, route: 'GET /r999' },
    verifiedClaims({ scopes: new Set(['s999']) }),
  );
  expect(JSON.stringify(policy).length).toBeLessThan(300);
  expect(policy.Statement[0]?.Effect).toBe('Allow');
});
