import { checkRule, type Route } from '../lib/access/rule';
import { ACCESS_RULES, PUBLIC_ROUTES } from '../access-rules';
import { planPolicy, type PolicyPlan } from '../lib/policy/plan';

for (const [route, rule] of Object.entries(ACCESS_RULES)) checkRule(route, rule);

/**
 * The plan for the access rules of this service. It depends on nothing but the table, and takes 20 ms
 * for a hundred routes, so the bundle holds the result in place of this module: see build/esbuild.ts.
 */
// Object.keys widens the keys that the type of the table guarantees.
export const POLICY_PLAN: PolicyPlan = planPolicy(
  Object.keys(ACCESS_RULES) as Route[],
  PUBLIC_ROUTES,
);
