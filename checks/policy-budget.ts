import type { StageArn } from '../lib/event/method-arn';
import {
  MAXIMUM_POLICY_BYTES,
  MAXIMUM_RESOURCE_CHARACTERS,
  policyBytes,
} from '../lib/policy/document';
import type { PlannedEntry, PlannedResource, PolicyPlan } from '../lib/policy/plan';

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

/** Finds the ARNs and policies that are too large for API Gateway, one sentence for each. */
export function findBudgetProblems(plan: PolicyPlan, stageArn: StageArn): readonly string[] {
  const problems = plan.entries
    .filter((planned) => longestArn(planned, stageArn) > MAXIMUM_RESOURCE_CHARACTERS)
    .map(
      ({ entry }) =>
        `A policy may need an ARN of more than the ${MAXIMUM_RESOURCE_CHARACTERS} characters that API Gateway accepts for ${entry.route}; ` +
        `shorten its path, or the paths that it overlaps with`,
    );
  const { bytes, entitled } = largestPolicy(plan, stageArn);
  if (bytes > MAXIMUM_POLICY_BYTES) {
    problems.push(
      `The policy of a caller entitled to ${naming(entitled)} may take ${bytes} bytes of the ${MAXIMUM_POLICY_BYTES} that API Gateway accepts; ` +
        `shorten paths, replace routes by {proxy+}, give up ANY (it counts once for each method), or split the API`,
    );
  }
  return [...new Set(problems)];
}

/** Tells whether optional Denies are left out of a policy so that it fits. No route depends on them. */
export function findBudgetNotices(plan: PolicyPlan, stageArn: StageArn): readonly string[] {
  const { bytes, entitled } = largestPolicy(plan, stageArn, true);
  if (bytes <= MAXIMUM_POLICY_BYTES) return [];
  return [
    `The policy of a caller entitled to ${naming(entitled)} would take ${bytes} bytes of the ${MAXIMUM_POLICY_BYTES} that API Gateway accepts, ` +
      `so some Denies of paths that lead to no route are left out; this opens no route`,
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
