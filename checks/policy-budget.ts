import type { AccessRules } from '../lib/access/rule';
import type { StageArn } from '../lib/event/authorization-request';
import { chooseResources } from '../lib/policy/compiler';
import {
  MAXIMUM_POLICY_BYTES,
  MAXIMUM_RESOURCE_CHARACTERS,
  policyBytes,
} from '../lib/policy/document';
import { mergeResources } from '../lib/policy/merge';
import type { PlannedEntry, PlannedResource, PolicyPlan } from '../lib/policy/plan';
import { listEntitlements } from './policy-entitlements';

/** The largest policy that some set of scopes leads to. */
export interface LargestPolicy {
  readonly bytes: number;
  /** The routes that the caller is entitled to in that case. */
  readonly entitled: readonly string[];
}

/**
 * Computes an upper bound for the size of a policy without trying sets of scopes. An entry adds either
 * its Allow or its Deny, so no policy is larger than the sum of the larger of the two. The bound is
 * reached if one caller can have all those Allows, which is so with plain scopes.
 *
 * @param withExcess whether to count the optional Denies of paths that lead to no route
 */
export function largestPolicy(
  { entries }: PolicyPlan,
  stageArn: StageArn,
  withExcess = false,
): LargestPolicy {
  const bytesOf = (resources: readonly PlannedResource[]): number =>
    policyBytes(
      stageArn,
      resources.map(({ resource }) => resource),
    );
  const sides = entries.map((planned) => {
    const allow = withExcess ? [planned, ...planned.excess] : [planned];
    const narrow = narrowDenials(planned);
    const deny = bytesOf(narrow) > bytesOf([planned]) ? narrow : [planned];
    const isEntitled = bytesOf(allow) >= bytesOf(deny);
    return { route: planned.entry.route, isEntitled, resources: isEntitled ? allow : deny };
  });
  return {
    bytes: bytesOf(sides.flatMap(({ resources }) => resources)),
    entitled: [...new Set(sides.filter(({ isEntitled }) => isEntitled).map(({ route }) => route))],
  };
}

/**
 * Computes the largest policy after merging, by trying every set of routes that a token may be entitled to.
 *
 * @returns undefined if the table has too many different rules to try them all
 */
export function largestMergedPolicy(
  plan: PolicyPlan,
  stageArn: StageArn,
  accessRules: AccessRules,
): LargestPolicy | undefined {
  return listEntitlements(accessRules)
    ?.map((entitled) => {
      const chosen = chooseResources(plan, entitled);
      const { allow, requiredDeny } = mergeResources(stageArn, plan, entitled, chosen);
      const bytes = policyBytes(stageArn, [...allow, ...requiredDeny]);
      return { bytes, entitled: [...entitled] };
    })
    .reduce((largest, next) => (next.bytes > largest.bytes ? next : largest));
}

/** Finds the resources that are too long for API Gateway, one sentence for each route. */
export function findLongArns(plan: PolicyPlan, stageArn: StageArn): readonly string[] {
  const problems = plan.entries
    .filter((planned) => longestArn(planned, stageArn) > MAXIMUM_RESOURCE_CHARACTERS)
    .map(
      ({ entry }) =>
        `A policy may need an ARN of more than the ${MAXIMUM_RESOURCE_CHARACTERS} characters that API Gateway accepts for ${entry.route}; ` +
        `shorten its path, or the paths that it overlaps with`,
    );
  return [...new Set(problems)];
}

/** The facts on which it depends whether a large policy can be made smaller, and how. */
export interface BudgetTarget {
  readonly stageArn: StageArn;
  /** Absent if resources must not be merged. */
  readonly mergeable?: AccessRules;
  /** Whether the API can ask for an answer for each route. */
  readonly canScopeToRoute: boolean;
}

/** Finds the policies that are too large, even with merged resources. */
export function findBudgetProblems(plan: PolicyPlan, target: BudgetTarget): readonly string[] {
  const { stageArn, mergeable, canScopeToRoute } = target;
  const bound = largestPolicy(plan, stageArn);
  if (bound.bytes <= MAXIMUM_POLICY_BYTES) return [];
  const merged = mergeable && largestMergedPolicy(plan, stageArn, mergeable);
  const { bytes, entitled } = merged ?? bound;
  if (bytes <= MAXIMUM_POLICY_BYTES) return [];
  const remedies = [
    'shorten paths, replace routes by {proxy+}, give up ANY (it counts once for each method)',
    ...(mergeable && !merged ? ['use fewer different rules, so that routes can be merged'] : []),
    'or split the API',
  ].join(', ');
  return [
    `The policy of a caller entitled to ${naming(entitled)} may take ${bytes} bytes of the ${MAXIMUM_POLICY_BYTES} that API Gateway accepts; ` +
      `${canScopeToRoute ? 'set policyScope: route and authorizerType: request in stages.yml, so that each answer is for one route; or ' : ''}${remedies}`,
  ];
}

/** Says which Denies are left out of a policy, or that its resources are merged, so that it fits. No declared route depends on it. */
export function findBudgetNotices(plan: PolicyPlan, stageArn: StageArn): readonly string[] {
  const least = largestPolicy(plan, stageArn);
  const { bytes, entitled } =
    least.bytes > MAXIMUM_POLICY_BYTES ? least : largestPolicy(plan, stageArn, true);
  if (bytes <= MAXIMUM_POLICY_BYTES) return [];
  const fact = `The policy of a caller entitled to ${naming(entitled)} would take ${bytes} bytes of the ${MAXIMUM_POLICY_BYTES} that API Gateway accepts, so `;
  if (least.bytes <= MAXIMUM_POLICY_BYTES)
    return [`${fact}some Denies of paths that lead to no route are left out; this opens no route`];
  const [example] = plan.merges ?? [];
  return [
    `${fact}resources are merged (into ${example?.resource ?? '*'}, for example); each declared route is decided as before, ` +
      `but a route that is added later is covered by the policies in the cache until their TTL is over`,
  ];
}

function longestArn(planned: PlannedEntry, stageArn: StageArn): number {
  const resources = [planned, ...planned.excess, ...narrowDenials(planned)];
  return Math.max(...resources.map(({ resource }) => `${stageArn}/${resource}`.length));
}

function narrowDenials({ overlaps }: PlannedEntry): readonly PlannedResource[] {
  const denials = overlaps.flatMap((overlap) => overlap.denials);
  return [...new Map(denials.map((denial) => [denial.resource, denial])).values()];
}

function naming(routes: readonly string[]): string {
  const SHOWN = 5;
  if (routes.length === 0) return 'some routes';
  if (routes.length <= SHOWN) return routes.join(', ');
  return `${routes.slice(0, SHOWN).join(', ')} and ${routes.length - SHOWN} more routes`;
}
