import { partitionOf } from '../build/partition';
import type { AccessRules, Route } from '../lib/access/rule';
import { AccessRuleError } from '../lib/access/rule-check';
import { findBudgetNotices, findBudgetProblems } from './policy-budget';
import { describeConflict, findConflicts } from './policy-conflicts';
import { planPolicy, type PolicyPlan } from '../lib/policy/plan';
import { RouteError } from '../lib/policy/route-table';

/** The stage that the service is built for. */
export interface BuildTarget {
  readonly region: string;
  readonly stage: string;
  /** A resource policy may allow a route that the authorizer's policy does not mention. */
  readonly hasResourcePolicy: boolean;
}

/** Facts about the policies that hold for every token, one sentence each. */
export interface PolicyFindings {
  /** Reasons why some token would get a policy that is not exact, or that API Gateway refuses. */
  readonly problems: readonly string[];
  /** Remarks on policies that are exact. */
  readonly notices: readonly string[];
}

/** Examines the policies that the access rules make. */
export function examinePolicies(
  accessRules: AccessRules,
  publicRoutes: readonly Route[],
  target: BuildTarget,
): PolicyFindings {
  let plan: PolicyPlan;
  try {
    plan = planPolicy(accessRules, publicRoutes);
  } catch (error) {
    if (!(error instanceof AccessRuleError || error instanceof RouteError)) throw error;
    return { problems: [error.message], notices: [] };
  }
  const stageArn = exampleStageArn(target);
  const conflicts = findConflicts(plan, accessRules, target.hasResourcePolicy);
  const problems = [...conflicts.map(describeConflict), ...findBudgetProblems(plan, stageArn)];
  return { problems, notices: problems.length > 0 ? [] : findBudgetNotices(plan, stageArn) };
}

/** As long as the real one: account and API ids have a fixed length. */
export function exampleStageArn({ region, stage }: Pick<BuildTarget, 'region' | 'stage'>): string {
  return `arn:${partitionOf(region)}:execute-api:${region}:000000000000:0000000000/${stage}`;
}
