import { type AccessRules, checkRule, type Route } from '../lib/access-rule';
import { findBudgetProblems } from '../lib/policy/budget';
import { describeConflict, findConflicts } from '../lib/policy/conflicts';
import { planPolicy } from '../lib/policy/plan';

/** Where the service will run, as far as it is known when it is built. */
export interface BuildTarget {
  readonly region: string;
  readonly stage: string;
  /** Whether the API has a resource policy, which may allow what the authorizer's policy leaves open. */
  readonly hasResourcePolicy: boolean;
}

/**
 * Finds why no exact policy exists for some token, or none that API Gateway would accept.
 *
 * @returns one text for each problem; none when every policy will be exact and fit
 * @throws {AccessRuleError} or {RouteError} where the table cannot be meant as it stands
 */
export function findPolicyProblems(
  accessRules: AccessRules,
  publicRoutes: readonly Route[],
  target: BuildTarget,
): readonly string[] {
  for (const [route, rule] of Object.entries(accessRules)) checkRule(route, rule);
  // Object.keys widens the keys that the type of the table guarantees.
  const plan = planPolicy(Object.keys(accessRules) as Route[], publicRoutes);
  return [
    ...findConflicts(plan, accessRules, target.hasResourcePolicy).map(describeConflict),
    ...findBudgetProblems(plan, exampleStageArn(target)),
  ];
}

/** As long as the real one: account and API ids have a fixed length. */
export function exampleStageArn({ region, stage }: Pick<BuildTarget, 'region' | 'stage'>): string {
  const partition = ['aws', /^(?:cn|us-gov)(?=-)/.exec(region)?.[0]].filter(Boolean).join('-');
  return `arn:${partition}:execute-api:${region}:000000000000:0000000000/${stage}`;
}
