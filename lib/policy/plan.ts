import type { Route } from '../access-rule';
import { commonPaths, excessOf, mayOverlap, policyPatternOf, toResource } from './overlap';
import { findPath, type PathPattern } from './path-pattern';
import { METHODS, parseRoutes, precedingEntries, type TableEntry } from './route-table';

/** A pattern as a policy can express it, and the entries of the plan whose requests it matches. */
interface Reach {
  readonly pattern: PathPattern;
  readonly hits: readonly number[];
}

/** An IAM resource below the stage, and the entries of the plan whose requests it also matches. */
export interface PlannedResource extends Reach {
  readonly resource: string;
}

/** What the Allow of one entry needs on top where another entry is not entitled. */
interface OverlapOf<Denial extends Reach> {
  /** The entry whose Allow matches requests that lead here. */
  readonly allowed: number;
  /** The narrowest patterns for just those requests. */
  readonly denials: readonly Denial[];
}

interface EntryOf<Resource extends Reach> {
  readonly entry: TableEntry;
  /** Matches what the entry's own pattern matches beyond the route. */
  readonly excess: readonly Resource[];
  readonly overlaps: readonly OverlapOf<Resource>[];
  /** What may take a request away from this entry. */
  readonly preceding: readonly PathPattern[];
}

/** An entry before its patterns have a method, with indices that count from the first of its method. */
type PatternsOfEntry = Reach & EntryOf<Reach>;

/** A protected route and method, and all that a policy may say about it. */
export type PlannedEntry = PlannedResource & EntryOf<PlannedResource>;

export interface PolicyPlan {
  readonly entries: readonly PlannedEntry[];
}

/**
 * Works out everything about a policy that does not depend on the token.
 *
 * @throws {RouteError} for a malformed route, or two routes that no request could tell apart
 */
export function planPolicy(
  protectedRoutes: readonly Route[],
  publicRoutes: readonly Route[],
): PolicyPlan {
  const table = parseRoutes([...protectedRoutes, ...publicRoutes]);
  const isPublic = ({ route }: TableEntry): boolean => publicRoutes.includes(route);
  // Methods that serve the same paths, as with ANY, are worked out once.
  const worked = new Map<string, readonly PatternsOfEntry[]>();
  const entries: PlannedEntry[] = [];
  for (const method of METHODS) {
    const tableOfMethod = table.filter((entry) => entry.method === method);
    const own = tableOfMethod.filter((entry) => !isPublic(entry));
    const key = JSON.stringify(tableOfMethod.map((entry) => [isPublic(entry), entry.path]));
    const patterns = worked.get(key) ?? planMethod(own, tableOfMethod);
    worked.set(key, patterns);
    const offset = entries.length;
    own.forEach((entry, index) => {
      const patternsOfEntry = patterns[index];
      if (patternsOfEntry !== undefined) entries.push(place({ ...patternsOfEntry, entry }, offset));
    });
  }
  return { entries };
}

function planMethod(
  own: readonly TableEntry[],
  table: readonly TableEntry[],
): readonly PatternsOfEntry[] {
  const entries = own.map((entry) => ({ entry, preceding: precedingPaths(entry, table) }));

  const reachOf = (path: PathPattern): Reach => {
    const pattern = policyPatternOf(path);
    const hits = entries.flatMap(({ entry, preceding }, index) =>
      mayOverlap(pattern, entry.path) && findPath([pattern, entry.path], preceding) !== undefined
        ? [index]
        : [],
    );
    return { pattern, hits };
  };

  const reaches = entries.map(({ entry }) => reachOf(entry.path));
  return entries.map(({ entry, preceding }, index) => ({
    entry,
    preceding,
    pattern: policyPatternOf(entry.path),
    hits: reaches[index]?.hits.filter((hit) => hit !== index) ?? [],
    excess: excessOf(entry.path).map(reachOf),
    overlaps: reaches.flatMap(({ pattern, hits }, allowed) => {
      if (allowed === index || !hits.includes(index)) return [];
      const common = commonPaths(pattern, entry.path).filter(
        (paths) => findPath([paths], preceding) !== undefined,
      );
      return [{ allowed, denials: common.map(reachOf) }];
    }),
  }));
}

function precedingPaths(entry: TableEntry, table: readonly TableEntry[]): readonly PathPattern[] {
  return precedingEntries(entry, table)
    .map(({ path }) => path)
    .filter((path) => mayOverlap(path, entry.path));
}

/** Gives the patterns of an entry its method, and its indices their place in the whole plan. */
function place(planned: Reach & EntryOf<Reach>, offset: number): PlannedEntry {
  const { entry, excess, overlaps } = planned;
  const name = ({ pattern, hits }: Reach): PlannedResource => ({
    pattern,
    resource: toResource(entry.method, pattern),
    hits: hits.map((hit) => hit + offset),
  });
  return {
    ...planned,
    ...name(planned),
    excess: excess.map(name),
    overlaps: overlaps.map(({ allowed, denials }) => ({
      allowed: allowed + offset,
      denials: denials.map(name),
    })),
  };
}
