import { ACCESS_RULES, PUBLIC_ROUTES } from '../../access-rules';
import type { Route } from '../../lib/access/rule';
import { planPolicy } from '../../lib/policy/plan';
import { POLICY_PLAN } from '../../functions/build-time-plan';

test('the plan that goes into the bundle is plain data: JSON gives it back unchanged', () => {
  const copy: unknown = JSON.parse(JSON.stringify(POLICY_PLAN));
  expect(copy).toStrictEqual(POLICY_PLAN);
});

test('the plan is for all access rules and public routes of the service', () => {
  const routes = Object.keys(ACCESS_RULES) as Route[];
  expect(POLICY_PLAN).toStrictEqual(planPolicy(routes, PUBLIC_ROUTES));
});
