import { partitionOf } from '../build/partition';
import { AccessRuleError, type AccessRules, type Route } from '../lib/access/rule';
import { findBudgetNotices, findBudgetProblems } from './policy-budget';
import { describeConflict, findConflicts } from './policy-conflicts';
import { planPolicy, type PolicyPlan } from '../lib/policy/plan';
import { RouteError } from '../lib/policy/route-table';

/** Where the service will run, as far as it is known when it is built. */
export interface BuildTarget {
  readonly region: string;
  readonly stage: string;
  /** Whether the API has a resource policy, which may allow what the authorizer's policy leaves open. */
  readonly hasResourcePolicy: boolean;
}

/** What is to be said of the policies before any token comes; one text for each. */
export interface PolicyFindings {
  /** Why no exact policy exists for some token, or none that API Gateway would accept. */
  readonly problems: readonly string[];
  /** What is worth knowing of policies that are exact all the same. */
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
