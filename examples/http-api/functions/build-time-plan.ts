import { type DecisionPlan, decisionPlanOf } from '../../../lib/policy/decision-plan';
import { planPolicy } from '../../../lib/policy/plan';
import { ACCESS_RULES, PUBLIC_ROUTES } from '../access-rules';

/** The bundle contains the result in place of this module: see build/esbuild.ts. */
export const POLICY_PLAN: DecisionPlan = decisionPlanOf(planPolicy(ACCESS_RULES, PUBLIC_ROUTES));
