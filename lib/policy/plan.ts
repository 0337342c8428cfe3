import type { AccessRules, Route } from '../access/rule';
import { checkRules } from '../access/rule-check';
import { commonPaths, hasPathsOf, mayOverlap, narrowest } from './overlap';
import type { PathPattern } from './path-pattern';
import { excessOf, policyPatternOf, toResource } from './policy-pattern';
import { METHODS, parseRoutes, precedingEntries, type TableEntry } from './route-table';

/** An IAM resource below the stage, and the indices of the entries that it matches requests of. */
export interface PlannedResource {
  readonly resource: string;
  readonly pattern: PathPattern;
  readonly hits: readonly number[];
}

/** The denials that an entry needs if another entry is entitled and this one is not. */
export interface Overlap {
  /** The index of the entry whose Allow matches requests to this entry. */
  readonly allowed: number;
  /** The narrowest resources for these requests. */
  readonly denials: readonly PlannedResource[];
}

/** A protected route and method, and every resource that a policy may name for it. */
export interface PlannedEntry extends PlannedResource {
  readonly entry: TableEntry;
  /** Resources for the paths that the entry's own resource matches beyond the route. */
  readonly excess: readonly PlannedResource[];
  readonly overlaps: readonly Overlap[];
  /** The paths that API Gateway prefers to the path of this entry. */
  readonly preceding: readonly PathPattern[];
}

export interface PolicyPlan {
  readonly entries: readonly PlannedEntry[];
}

/**
 * Computes the parts of a policy that do not depend on the token.
 *
 * @throws {AccessRuleError} for a malformed rule
 * @throws {RouteError} for a malformed route, or two routes for the same requests
 */
export function planPolicy(accessRules: AccessRules, publicRoutes: readonly Route[]): PolicyPlan {
  checkRules(accessRules);
  // Object.keys widens the keys that the type of the table guarantees.
  const protectedRoutes = Object.keys(accessRules) as Route[];
  const table = parseRoutes([...protectedRoutes, ...publicRoutes]);
  const open = new Set(publicRoutes);
  const entries: PlannedEntry[] = [];
  for (const method of METHODS) {
    const served = table.filter((entry) => entry.method === method);
    const guarded = served.filter(({ route }) => !open.has(route));
    entries.push(...planMethod(method, guarded, served, entries.length));
  }
  return { entries };
}

/** Plans the entries of one method. A resource never matches requests with another method. */
function planMethod(
  method: string,
  guarded: readonly TableEntry[],
  served: readonly TableEntry[],
  firstIndex: number,
): readonly PlannedEntry[] {
  const places = guarded.map((entry, index) => ({
    entry,
    index: firstIndex + index,
    preceding: precedingEntries(entry, served)
      .map(({ path }) => path)
      .filter((path) => mayOverlap(path, entry.path)),
  }));

  const planned = new Map<string, PlannedResource>();
  const resourceOf = (path: PathPattern): PlannedResource => {
    const pattern = policyPatternOf(path);
    const resource = toResource(method, pattern);
    const known = planned.get(resource);
    if (known !== undefined) return known;
    const hits = places
      .filter(({ entry, preceding }) => hasPathsOf(pattern, entry.path, preceding))
      .map(({ index }) => index);
    const made = { resource, pattern, hits };
    planned.set(resource, made);
    return made;
  };

  const own = places.map((place) => ({ ...place, ...resourceOf(place.entry.path) }));
  return own.map(({ index, ...place }) => ({
    ...place,
    excess: excessOf(place.entry.path).map(resourceOf),
    overlaps: own
      .filter((other) => other.index !== index && other.hits.includes(index))
      .map((other) => {
        const common = commonPaths(other.pattern, place.entry.path);
        const denials = narrowest(common, place.preceding).map(resourceOf);
        return { allowed: other.index, denials: [...new Set(denials)] };
      }),
  }));
}
