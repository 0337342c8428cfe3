import type { AccessRule, AccessRules, Route } from '../access-rule';
import { findPath } from './path-pattern';
import type { PlannedEntry, PlannedResource, PolicyPlan } from './plan';

/** Why no policy can be exact: what must be allowed, what must then be denied, and what that would hit. */
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
 * It is enough to look at three entries at a time, and needs no list of all sets of scopes: an
 * entitled request is always matched by its own Allow, so it is decided wrongly only when a Deny
 * hits it; and a Deny is there because of one entry that is not entitled and, where it is narrow,
 * one Allow that overlaps it. Nothing else of the token matters. For those three the smallest sets
 * of scopes that satisfy two rules are tried against the third: more scopes could only satisfy it.
 *
 * @param everyDenial asks that each route that is not entitled be denied aloud, as it must be where
 *   a resource policy of the API allows what the authorizer's policy says nothing about
 */
export function findConflicts(
  plan: PolicyPlan,
  accessRules: AccessRules,
  everyDenial = false,
): readonly Conflict[] {
  const conflicts = new Map<string, Conflict>();
  for (const denied of plan.entries) {
    for (const hit of entriesAt(plan, denied.hits)) {
      for (const [allowed, denial] of denialsThatHit(plan, denied, hit, everyDenial)) {
        const routes = [allowed, denied, hit].map(({ entry }) => entry.route).join(', ');
        // Once for all methods of ANY.
        if (conflicts.has(routes) || !canDiffer(accessRules, allowed, hit, denied)) continue;
        const path = findPath([denial.pattern, hit.entry.path], hit.preceding) ?? '';
        conflicts.set(routes, conflictOf(allowed, denied, hit, path));
      }
    }
  }
  return [...conflicts.values()];
}

/** The denials that an entry may need and that hit another one, each with the Allow that calls for it. */
function denialsThatHit(
  plan: PolicyPlan,
  denied: PlannedEntry,
  hit: PlannedEntry,
  everyDenial: boolean,
): readonly (readonly [PlannedEntry, PlannedResource])[] {
  if (everyDenial) return [[hit, denied]];
  const hitIndex = plan.entries.indexOf(hit);
  return denied.overlaps.flatMap(({ allowed, denials }) =>
    denials
      .filter(({ hits }) => hits.includes(hitIndex))
      .flatMap((denial) => entriesAt(plan, [allowed]).map((entry) => [entry, denial] as const)),
  );
}

function entriesAt({ entries }: PolicyPlan, indices: readonly number[]): readonly PlannedEntry[] {
  return indices.flatMap((index) => entries[index] ?? []);
}

/** Says what is wrong, shows a request, and tells what to change. */
export function describeConflict({ allowed, denied, hit, method, path }: Conflict): string {
  const request = `${method} /${path}`;
  return (
    `No policy can keep ${denied} apart: for a caller who may use ${naming(allowed, hit)} but not ${denied}, ` +
    `a Deny for the latter would also refuse ${request}, which leads to ${hit}. ` +
    `Give ${denied} a rule that is satisfied wherever those are, or move it to a path of its own.`
  );
}

function naming(one: Route, other: Route): string {
  return one === other ? one : `${one} and ${other}`;
}

function conflictOf(
  allowed: PlannedEntry,
  denied: PlannedEntry,
  hit: PlannedEntry,
  path: string,
): Conflict {
  return {
    allowed: allowed.entry.route,
    denied: denied.entry.route,
    hit: hit.entry.route,
    method: hit.entry.method,
    path,
  };
}

/**
 * Tells whether some token satisfies the first two rules but not the third. What a condition on
 * claims may answer is unknown, except that the same condition gives the same answer.
 */
function canDiffer(
  accessRules: AccessRules,
  ...[first, second, third]: readonly [PlannedEntry, PlannedEntry, PlannedEntry]
): boolean {
  const [one, two, other] = [
    ruleOf(accessRules, first),
    ruleOf(accessRules, second),
    ruleOf(accessRules, third),
  ];
  if (other.where !== undefined && other.where !== one.where && other.where !== two.where)
    return true;
  const { scopes = [], anyScope = [] } = other;
  const choicesOf = ({ anyScope: choices = [] }: AccessRule): readonly (readonly string[])[] =>
    choices.length === 0 ? [[]] : choices.map((choice) => [choice]);
  return choicesOf(one).some((firstChoice) =>
    choicesOf(two).some((secondChoice) => {
      const smallest = new Set([
        ...(one.scopes ?? []),
        ...(two.scopes ?? []),
        ...firstChoice,
        ...secondChoice,
      ]);
      const hasAll = scopes.every((scope) => smallest.has(scope));
      const hasAny = anyScope.length === 0 || anyScope.some((scope) => smallest.has(scope));
      return !(hasAll && hasAny);
    }),
  );
}

function ruleOf(accessRules: AccessRules, { entry }: PlannedEntry): AccessRule {
  return accessRules[entry.route] ?? {};
}
