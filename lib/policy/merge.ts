import type { StageArn } from '../event/authorization-request';
import type { DecisionPlan } from './decision-plan';
import { MAXIMUM_POLICY_BYTES, policyBytes, type PolicyResources } from './document';

/**
 * Merges resources until the policy fits, and no further. Each decision on a declared route stays as it is:
 * a merged Allow hits entitled routes only, and a merged Deny hits none.
 *
 * @param entitled the routes whose rule the token satisfies
 */
export function mergeResources(
  stageArn: StageArn,
  { entries, merges = [] }: DecisionPlan,
  entitled: ReadonlySet<string>,
  resources: PolicyResources,
): PolicyResources {
  let { allow, requiredDeny } = resources;
  for (const { resource, prefix, hits } of merges) {
    if (policyBytes(stageArn, [...allow, ...requiredDeny]) <= MAXIMUM_POLICY_BYTES) break;
    const merged = (side: readonly string[]): readonly string[] => {
      const others = side.filter((each) => !each.startsWith(prefix));
      return others.length + 1 < side.length ? [...others, resource] : side;
    };
    const isEntitled = (hit: number): boolean => entitled.has(entries[hit]?.entry.route ?? '');
    if (hits.every(isEntitled)) allow = merged(allow);
    else if (!hits.some(isEntitled)) requiredDeny = merged(requiredDeny);
  }
  return {
    allow,
    requiredDeny,
    optionalDeny: resources.optionalDeny.filter((each) => !requiredDeny.includes(each)),
  };
}
