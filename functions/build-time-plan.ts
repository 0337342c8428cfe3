import { ACCESS_RULES, PUBLIC_ROUTES } from '../access-rules';
import { type DecisionPlan, decisionPlanOf } from '../lib/policy/decision-plan';
import { planPolicy } from '../lib/policy/plan';

/**
 * The plan of this service's access rules. It depends on nothing else, and takes 20 ms for a hundred
 * routes, so the bundle contains the result in place of this module: see build/esbuild.ts.
 */
export const POLICY_PLAN: DecisionPlan = decisionPlanOf(planPolicy(ACCESS_RULES, PUBLIC_ROUTES));
