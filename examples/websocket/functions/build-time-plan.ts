import { type DecisionPlan, decisionPlanOf } from '../../../lib/policy/decision-plan';
import { planPolicy } from '../../../lib/policy/plan';
import { ACCESS_RULES } from '../access-rules';

/** The bundle contains the result in place of this module: see build/esbuild.ts of the project. */
export const POLICY_PLAN: DecisionPlan = decisionPlanOf(planPolicy(ACCESS_RULES, []));
