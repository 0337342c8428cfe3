import type { AccessRule, AccessRules, Route } from '../lib/access/rule';
import { findPathOf } from '../lib/policy/overlap';
import type { PlannedEntry, PlannedResource, PolicyPlan } from '../lib/policy/plan';

/** A reason why no policy can be exact: an Allow, the Deny that it calls for, and the route that it hits. */
export interface Conflict {
  readonly allowed: Route;
  readonly denied: Route;
  readonly hit: Route;
  readonly method: string;
  /** A request path that would be refused although its route is entitled. */
  readonly path: string;
}

/**
 * Finds the routes for which some token would get a policy that is not exact.
 *
 * Looking at three entries at a time is enough; no sets of scopes are listed. An entitled request
 * always matches its own Allow, so it is decided wrongly only if a Deny hits it. A Deny is there because
 * of one entry that is not entitled and, if the Deny is narrow, one Allow that overlaps it. The rest of
 * the token does not matter. The rules tell whether some token satisfies two of the three and not the
 * third.
 *
 * @param everyDenial asks for a Deny of each route that is not entitled. It is needed if the API has a
 *   resource policy, which allows a route that the authorizer's policy does not mention
 */
export function findConflicts(
  { entries }: PolicyPlan,
  accessRules: AccessRules,
  everyDenial = false,
): readonly Conflict[] {
  const entriesAt = (...indices: readonly number[]): readonly PlannedEntry[] =>
    indices.flatMap((index) => entries.slice(index, index + 1));
  const ruleOf = ({ entry }: PlannedEntry): AccessRule => accessRules[entry.route] ?? {};

  const conflicts = new Map<string, Conflict>();
  for (const denied of entries) {
    for (const { denial, causes } of everyDenial ? wholeDenial(denied) : narrowDenials(denied)) {
      for (const hit of entriesAt(...denial.hits)) {
        // A Deny without a cause is there for every caller, so the entry that it hits is enough.
        const [allowed = hit] = entriesAt(...causes);
        const routes = [allowed, denied, hit].map(({ entry }) => entry.route).join(', ');
        // Once for all methods of ANY.
        if (conflicts.has(routes)) continue;
        if (canDiffer(ruleOf(allowed), ruleOf(hit), ruleOf(denied)))
          conflicts.set(routes, conflictOf(allowed, denied, hit, denial));
      }
    }
  }
  return [...conflicts.values()];
}

/** A Deny that an entry may need, and the index of the entry whose Allow calls for it. */
interface PossibleDenial {
  readonly denial: PlannedResource;
  readonly causes: readonly number[];
}

function narrowDenials({ overlaps }: PlannedEntry): readonly PossibleDenial[] {
  return overlaps.flatMap(({ allowed, denials }) =>
    denials.map((denial) => ({ denial, causes: [allowed] })),
  );
}

function wholeDenial(denied: PlannedEntry): readonly PossibleDenial[] {
  return [{ denial: denied, causes: [] }];
}

function conflictOf(
  allowed: PlannedEntry,
  denied: PlannedEntry,
  hit: PlannedEntry,
  denial: PlannedResource,
): Conflict {
  return {
    allowed: allowed.entry.route,
    denied: denied.entry.route,
    hit: hit.entry.route,
    method: hit.entry.method,
    path: findPathOf(denial.pattern, hit.entry.path, hit.preceding) ?? '',
  };
}

/** Describes a conflict with a request that shows it, and a way to resolve it. */
export function describeConflict({ allowed, denied, hit, method, path }: Conflict): string {
  const request = `${method} /${path}`;
  return (
    `No policy can keep ${denied} apart: for a caller who may use ${naming(allowed, hit)} but not ${denied}, ` +
    `a Deny for the latter would also refuse ${request}, which leads to ${hit}. ` +
    `Give ${denied} a rule that is satisfied whenever theirs are, or move it to a path of its own.`
  );
}

function naming(one: Route, other: Route): string {
  return one === other ? one : `${one} and ${other}`;
}

/**
 * Tells whether some token satisfies the first two rules but not the third. A condition on claims may
 * answer either way, but the same condition gives the same answer.
 */
export function canDiffer(one: AccessRule, two: AccessRule, other: AccessRule): boolean {
  const { scopes = [], anyScope, where } = other;
  if (where !== undefined && where !== one.where && where !== two.where) return true;
  const demands = scopes.map((scope) => [scope]);
  if (anyScope !== undefined) demands.push([...anyScope]);
  return !demands.every((demand) => isImplied(new Set(demand), [one, two]));
}

/** Tells whether every token that satisfies some rules has one of these scopes. */
function isImplied(demand: ReadonlySet<string>, rules: readonly AccessRule[]): boolean {
  const isDemanded = (scope: string): boolean => demand.has(scope);
  return rules.some(
    ({ scopes = [], anyScope }) => scopes.some(isDemanded) || anyScope?.every(isDemanded) === true,
  );
}
