import type { AccessRules, Route } from '../access/rule';
import { checkRules } from '../access/rule-check';
import { type Merge, planMerges } from './merge-plan';
import { commonPaths, findPathOf, narrowest } from './overlap';
import { indexPaths } from '../path/path-index';
import type { PathPattern } from '../path/path-pattern';
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
  /** The more useful first; none for a table that never needs them. */
  readonly merges?: readonly Merge[];
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
  for (const method of [...METHODS, '']) {
    const served = table.filter((entry) => entry.method === method);
    const guarded = served.filter(({ route }) => !open.has(route));
    entries.push(...planMethod(method, guarded, served, entries.length));
  }
  const merges = planMerges(entries);
  return { entries, ...(merges.length > 0 ? { merges } : {}) };
}

/** Plans the entries of one method. A resource never matches requests with another method. */
function planMethod(
  method: string,
  guarded: readonly TableEntry[],
  served: readonly TableEntry[],
  firstIndex: number,
): readonly PlannedEntry[] {
  const servedAt = indexPaths(served);
  const places = guarded.map((entry, index) => ({
    entry,
    path: entry.path,
    index: firstIndex + index,
    preceding: precedingEntries(entry, servedAt(entry.path)).map(({ path }) => path),
  }));
  const placesAt = indexPaths(places);

  const precedingIn = new Map<PathPattern, (place: Place) => readonly PathPattern[]>();
  const planned = new Map<string, PlannedResource>();
  const resourceOf = (path: PathPattern): PlannedResource => {
    const pattern = policyPatternOf(path);
    const resource = toResource(method, pattern);
    const known = planned.get(resource);
    if (known !== undefined) return known;
    const preceding = precedingThere(servedAt(pattern));
    precedingIn.set(pattern, preceding);
    const hits = placesAt(pattern)
      .filter((place) => findPathOf(pattern, place.path, preceding(place)) !== undefined)
      .map(({ index }) => index);
    const made = { resource, pattern, hits };
    planned.set(resource, made);
    return made;
  };

  const own = places.map(({ entry, index, preceding }) => ({
    entry,
    index,
    preceding,
    ...resourceOf(entry.path),
  }));
  const hitting = new Map<number, (typeof own)[number][]>(own.map(({ index }) => [index, []]));
  for (const other of own) {
    for (const hit of other.hits) if (hit !== other.index) hitting.get(hit)?.push(other);
  }
  return own.map(({ index, ...place }) => ({
    ...place,
    excess: excessOf(place.entry.path).map(resourceOf),
    overlaps: (hitting.get(index) ?? []).map((other) => {
      const common = commonPaths(other.pattern, place.entry.path);
      const preceding = precedingIn.get(other.pattern)?.(place) ?? place.preceding;
      const denials = narrowest(common, preceding).map(resourceOf);
      return { allowed: other.index, denials: [...new Set(denials)] };
    }),
  }));
}

type Place = Pick<PlannedEntry, 'entry' | 'preceding'>;

/**
 * Finds the paths that API Gateway prefers to the path of a place, among those that a pattern may overlap with: all
 * that matter, and as few as possible. A catch-all comes after a thousand others, and its pattern overlaps with them,
 * but hardly any of them comes before another, or overlaps with another's pattern.
 *
 * @param there the entries that the pattern may overlap with
 */
function precedingThere(there: readonly TableEntry[]): (place: Place) => readonly PathPattern[] {
  return ({ entry, preceding }) =>
    preceding.length <= there.length
      ? preceding
      : precedingEntries(entry, there).map(({ path }) => path);
}
