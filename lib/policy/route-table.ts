import type { Route } from '../access/rule';
import { matchesPath, type PathPart, type PathPattern } from '../path/path-pattern';

/** The methods that `ANY` stands for in a REST API. */
export const METHODS = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'] as const;

/**
 * One method of one declared route. `ANY` becomes one entry for each method without a route, and so does
 * `$default` of an HTTP API.
 */
export interface TableEntry {
  readonly route: Route;
  /** Empty for a route key of a WebSocket API: its path is the key. */
  readonly method: string;
  readonly path: PathPattern;
}

/** A route is not valid. The message names the route and the expected form. */
export class RouteError extends Error {
  override readonly name = 'RouteError';
}

// The path parts that API Gateway accepts: text, `{name}` and, at the end, `{name+}`. A `*` is not
// accepted in text, because it would become a wildcard in the policy.
const LITERAL = /^[A-Za-z0-9._~:@!$&'()+,;=-]+$/;
const PARAMETER = /^\{[A-Za-z0-9._-]+\}$/;
const GREEDY_PARAMETER = /^\{[A-Za-z0-9._-]+\+\}$/;
const ROUTE_KEY = /^(?:\$connect|\$disconnect|\$default|[A-Za-z0-9_.-]{1,128})$/;

/**
 * Parses the declared routes. A table with `$connect` belongs to a WebSocket API: then all of them are
 * route keys, `$default` included, and each leads to nothing but itself.
 *
 * @throws {RouteError} for a malformed route, or two routes for the same requests
 */
export function parseRoutes(routes: readonly Route[]): readonly TableEntry[] {
  const parsed = routes.map(routes.includes('$connect') ? parseRouteKey : parseRoute);
  const explicit = parsed.filter(({ method }) => method !== 'ANY');
  const taken = new Set(explicit.map(requestsOf));
  const entries = [
    ...explicit,
    ...parsed
      .filter(({ method }) => method === 'ANY')
      .flatMap((entry) => METHODS.map((method) => ({ ...entry, method })))
      .filter((entry) => !taken.has(requestsOf(entry))),
  ];
  const earlier = new Map<string, TableEntry>();
  for (const entry of entries) {
    const twin = earlier.get(requestsOf(entry));
    if (twin !== undefined) {
      throw new RouteError(
        `${twin.route} and ${entry.route} are for the same requests; remove one of them`,
      );
    }
    earlier.set(requestsOf(entry), entry);
  }
  return entries;
}

/** Equal texts for entries that the same requests match. */
function requestsOf({ method, path }: TableEntry): string {
  const parts = path.map((part) => (part.kind === 'literal' ? part.text : `{${part.kind}}`));
  return `${method} ${parts.join('/')}`;
}

/**
 * Finds the entry that a request leads to, as API Gateway does: static, then parameter, then greedy,
 * then `$default`.
 * If the best path lacks this method, API Gateway rejects the request itself. The entry that we
 * choose for such a request then does not matter; we take the next best path.
 */
export function resolve(
  entries: readonly TableEntry[],
  method: string,
  path: string,
): TableEntry | undefined {
  return entries
    .filter((entry) => entry.method === method && matchesPath(entry.path, path))
    .sort(byPrecedence)[0];
}

/** The entries that API Gateway prefers to an entry if a request matches both. */
export function precedingEntries(
  entry: TableEntry,
  entries: readonly TableEntry[],
): readonly TableEntry[] {
  return entries.filter((other) => other.method === entry.method && byPrecedence(other, entry) < 0);
}

/**
 * API Gateway prefers a static part to a parameter and a parameter to a greedy one, from left to
 * right. `ANY` needs no rank: `parseRoutes` has replaced it by methods. HTTP APIs have another order, but
 * `checks/policy-precedence.ts` refuses a table for which the two differ.
 */
function byPrecedence(one: TableEntry, other: TableEntry): number {
  const differing = one.path.findIndex((part, index) => rank(part) !== rank(other.path[index]));
  return differing < 0 ? 0 : rank(one.path[differing]) - rank(other.path[differing]);
}

function rank(part: PathPart | undefined): number {
  return part === undefined ? -1 : ['literal', 'segment', 'rest', 'anything'].indexOf(part.kind);
}

function parseRouteKey(route: Route): TableEntry {
  if (!ROUTE_KEY.test(route)) {
    throw new RouteError(
      `${JSON.stringify(route)} is not a route key; a table with $connect belongs to a WebSocket API, so expected $disconnect, $default, or up to 128 letters, digits and "_", ".", "-"`,
    );
  }
  return { route, method: '', path: [{ kind: 'literal', text: route }] };
}

function parseRoute(route: Route): TableEntry {
  if (route === '$default') return { route, method: 'ANY', path: [{ kind: 'anything' }] };
  const [method = '', path = '', ...more] = route.split(' ');
  if (more.length > 0 || !path.startsWith('/')) {
    throw new RouteError(
      `${JSON.stringify(route)} is not a route; expected a method, a space and a path`,
    );
  }
  if (method !== 'ANY' && !METHODS.some((known) => known === method)) {
    throw new RouteError(`${route}: the method must be ANY or one of ${METHODS.join(', ')}`);
  }
  const segments = path.slice(1).split('/');
  // Only the root may have an empty segment.
  if (path === '/') return { route, method, path: [{ kind: 'literal', text: '' }] };
  return {
    route,
    method,
    path: segments.map((segment, index) =>
      parsePart(route, segment, index === segments.length - 1),
    ),
  };
}

function parsePart(route: Route, segment: string, isLast: boolean): PathPart {
  if (LITERAL.test(segment)) return { kind: 'literal', text: segment };
  if (PARAMETER.test(segment)) return { kind: 'segment' };
  if (GREEDY_PARAMETER.test(segment) && isLast) return { kind: 'rest' };
  throw new RouteError(
    `${route}: ${JSON.stringify(segment)} is not a path part; expected text without wildcards, {name} or, at the end, {name+}`,
  );
}
