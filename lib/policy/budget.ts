import type { StageArn } from '../method-arn';
import { MAXIMUM_POLICY_BYTES, MAXIMUM_RESOURCE_CHARACTERS, policyBytes } from './document';
import type { PlannedEntry, PlannedResource, PolicyPlan } from './plan';

/** The largest policy that some set of scopes may produce. */
export interface LargestPolicy {
  readonly bytes: number;
  /** The routes that the caller is entitled to in that case. */
  readonly entitled: readonly string[];
  /** Whether every denial that is not needed for exactness always fits, too. */
  readonly hasRoomForAllDenials: boolean;
}

/**
 * Weighs the largest policy without trying sets of scopes: an entry adds to a policy either its
 * Allow or its Deny, so the sum of the heavier of the two is never exceeded. It is reached where
 * those entries can be entitled together, as they can with plain scopes.
 */
export function largestPolicy(plan: PolicyPlan, stageArn: StageArn): LargestPolicy {
  const bytesOf = (resources: readonly PlannedResource[]): number =>
    resources.reduce((bytes, { resource }) => bytes + resource.length + stageArn.length, 0);
  const sides = plan.entries.map((planned) => {
    const allow = [planned];
    const deny = heaviestDenial(planned, bytesOf);
    return bytesOf(allow) >= bytesOf(deny)
      ? { resources: allow, entitled: [planned.entry.route] }
      : { resources: deny, entitled: [] };
  });
  const resources = sides.flatMap((side) => side.resources.map(({ resource }) => resource));
  const everyExcess = plan.entries.flatMap(({ excess }) => excess.map(({ resource }) => resource));
  return {
    bytes: policyBytes(stageArn, resources),
    entitled: [...new Set(sides.flatMap(({ entitled }) => entitled))],
    hasRoomForAllDenials:
      policyBytes(stageArn, [...resources, ...everyExcess]) <= MAXIMUM_POLICY_BYTES,
  };
}

/** Finds what is too large for API Gateway: one sentence for each; none where all fits. */
export function findBudgetProblems(plan: PolicyPlan, stageArn: StageArn): readonly string[] {
  const tooLong = plan.entries
    .filter(({ resource }) => `${stageArn}/${resource}`.length > MAXIMUM_RESOURCE_CHARACTERS)
    .map(
      ({ entry }) =>
        `The ARN of ${entry.route} is longer than ${MAXIMUM_RESOURCE_CHARACTERS} characters; shorten its path`,
    );
  const { bytes, entitled } = largestPolicy(plan, stageArn);
  if (bytes <= MAXIMUM_POLICY_BYTES) return tooLong;
  return [
    ...tooLong,
    `The policy of a caller entitled to ${naming(entitled)} may take ${bytes} bytes of the ${MAXIMUM_POLICY_BYTES} that API Gateway accepts; ` +
      `shorten paths, replace routes by {proxy+}, give up ANY (it counts once for each method), or split the API`,
  ];
}

function heaviestDenial(
  planned: PlannedEntry,
  bytesOf: (resources: readonly PlannedResource[]) => number,
): readonly PlannedResource[] {
  const narrow = planned.overlaps.flatMap(({ denials }) => denials);
  return bytesOf(narrow) > bytesOf([planned]) ? narrow : [planned];
}

function naming(routes: readonly string[]): string {
  const SHOWN = 5;
  if (routes.length <= SHOWN) return routes.join(', ');
  return `${routes.slice(0, SHOWN).join(', ')} and ${routes.length - SHOWN} more routes`;
}
