import type { Route } from '../../lib/access/rule';
import { indexPaths } from '../../lib/path/path-index';
import { mayOverlap } from '../../lib/path/path-overlap';
import type { PathPattern } from '../../lib/path/path-pattern';
import { findPath } from '../../lib/path/path-search';
import { parseRoutes, precedingEntries, type TableEntry } from '../../lib/policy/route-table';

/** Requests that lead to one route by one table and to another, or to none, by the other. */
export interface SharedRequests {
  readonly before: Route | undefined;
  readonly after: Route | undefined;
  /** One of them, such as `GET /orders/x`. */
  readonly example: string;
}

/**
 * Lists for two tables of routes which route of the one and which of the other the same requests lead to. A route that is
 * removed may leave its requests to a wider one such as `GET /{proxy+}`, so names of routes alone do not tell.
 *
 * @returns each pair of routes once, with one request
 * @throws {RouteError} for a malformed route, or two routes for the same requests
 */
export function sharedRequests(
  before: readonly Route[],
  after: readonly Route[],
): readonly SharedRequests[] {
  const [earlier, later] = [served(before), served(after)];
  const methods = new Set([...earlier, ...later].map(({ method }) => method));
  const found = new Map<string, SharedRequests>();
  for (const method of methods) {
    const ofMethod = ({ method: own }: TableEntry): boolean => own === method;
    for (const [one, other, path] of pairs(earlier.filter(ofMethod), later.filter(ofMethod))) {
      const [from, to] = [one?.route, other?.route];
      const key = `${from ?? ''} > ${to ?? ''}`;
      // Once for all methods of ANY.
      if (!found.has(key)) {
        found.set(key, { before: from, after: to, example: requestOf(method, path) });
      }
    }
  }
  return [...found.values()];
}

type Pair = readonly [one: TableEntry | undefined, other: TableEntry | undefined, path: string];

function pairs(earlier: readonly TableEntry[], later: readonly TableEntry[]): readonly Pair[] {
  const [earlierAt, laterAt] = [indexPaths(earlier), indexPaths(later)];
  const shared = earlier.flatMap((one): readonly Pair[] => {
    const before = precedingEntries(one, earlierAt(one.path));
    return laterAt(one.path).flatMap((other): readonly Pair[] => {
      const after = precedingEntries(other, laterAt(other.path));
      const path = findUnserved([one.path, other.path], [...before, ...after]);
      return path === undefined ? [] : [[one, other, path]];
    });
  });
  const left = earlier.flatMap((one): readonly Pair[] => {
    const others = [...precedingEntries(one, earlierAt(one.path)), ...laterAt(one.path)];
    const path = findUnserved([one.path], others);
    return path === undefined ? [] : [[one, undefined, path]];
  });
  const added = later.flatMap((other): readonly Pair[] => {
    const others = [...precedingEntries(other, laterAt(other.path)), ...earlierAt(other.path)];
    const path = findUnserved([other.path], others);
    return path === undefined ? [] : [[undefined, other, path]];
  });
  return [...shared, ...left, ...added];
}

/** Finds a path that some patterns match, and that none of these entries serves. */
function findUnserved(
  matching: readonly PathPattern[],
  entries: readonly TableEntry[],
): string | undefined {
  const others = entries
    .map(({ path }) => path)
    .filter((path) => matching.every((pattern) => mayOverlap(path, pattern)));
  // The usual case is a route that both tables have; a search would find out as well, but later.
  const keys = new Set(others.map((path) => JSON.stringify(path)));
  if (matching.some((pattern) => keys.has(JSON.stringify(pattern)))) return undefined;
  return findPath(matching, others);
}

/** The entries of a table. In a WebSocket API, `$default` gets the messages that no other route key gets. */
function served(routes: readonly Route[]): readonly TableEntry[] {
  const entries = parseRoutes(routes);
  return entries.map((entry) => {
    if (entry.method !== '') return entry;
    if (entry.route === '$default') return { ...entry, path: [{ kind: 'anything' }] };
    return CONNECTION_EVENTS.includes(entry.route) ? { ...entry, method: entry.route } : entry;
  });
}

/** API Gateway sends them itself; no message leads to them. */
const CONNECTION_EVENTS: readonly string[] = ['$connect', '$disconnect'];

function requestOf(method: string, path: string): string {
  if (method === '') return path;
  return CONNECTION_EVENTS.includes(method) ? method : `${method} /${path}`;
}
