import { ACCESS_RULES, PUBLIC_ROUTES } from '../../access-rules';
import { decisionPlanOf } from '../../lib/policy/decision-plan';
import { planPolicy } from '../../lib/policy/plan';
import { POLICY_PLAN } from '../../functions/build-time-plan';

test('the plan that goes into the bundle is plain data: JSON gives it back unchanged', () => {
  const copy: unknown = JSON.parse(JSON.stringify(POLICY_PLAN));
  expect(copy).toStrictEqual(POLICY_PLAN);
});

test('the plan is for all access rules and public routes of the service', () => {
  expect(POLICY_PLAN).toStrictEqual(decisionPlanOf(planPolicy(ACCESS_RULES, PUBLIC_ROUTES)));
});
