import type { Merge } from './merge-plan';
import type { PlannedEntry, PlannedResource, PolicyPlan } from './plan';

/** The resource of an entry, or of a denial that the entry may need. */
type DecisionResource = Pick<PlannedResource, 'resource' | 'hits'>;

/** The part of a plan that the choice for one token reads. */
export interface DecisionPlan {
  readonly entries: readonly (DecisionResource & {
    readonly entry: Pick<PlannedEntry['entry'], 'route'>;
    readonly excess: readonly DecisionResource[];
    readonly overlaps: readonly {
      readonly allowed: number;
      readonly denials: readonly Pick<PlannedResource, 'resource'>[];
    }[];
  })[];
  readonly merges?: readonly Merge[];
}

/** Keeps the members of a plan that decide on a token. The others would weigh on the bundle for nothing. */
export function decisionPlanOf({ entries, ...merges }: PolicyPlan): DecisionPlan {
  return {
    entries: entries.map(({ entry, resource, hits, excess, overlaps }) => ({
      entry: { route: entry.route },
      resource,
      hits,
      excess: excess.map((each) => ({ resource: each.resource, hits: each.hits })),
      overlaps: overlaps.map(({ allowed, denials }) => ({
        allowed,
        denials: denials.map((denial) => ({ resource: denial.resource })),
      })),
    })),
    ...merges,
  };
}
