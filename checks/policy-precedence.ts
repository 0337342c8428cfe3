import { mayOverlap } from '../lib/path/path-overlap';
import { indexPaths } from '../lib/path/path-index';
import type { PathPattern } from '../lib/path/path-pattern';
import { findPath } from '../lib/path/path-search';
import { parseRoutes, precedingEntries, type TableEntry } from '../lib/policy/route-table';
import type { Route } from '../lib/access/rule';

/**
 * Finds pairs of routes of an HTTP API for which AWS does not document that it chooses between them as a
 * REST API does, which is the order of every plan.
 *
 * AWS documents: a full match before a greedy path variable, that before `$default`, and of these the
 * most specific one. The latter is certain only if one route has fewer requests than the other. A route of one
 * method before ANY is documented for the same path only, so a wider path with a method of its own is not
 * comparable with a narrower path of ANY.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 *
 * @returns one sentence for each pair
 * @throws {RouteError} for a malformed route, or two routes for the same requests
 */
export function findUnclearPrecedence(routes: readonly Route[]): readonly string[] {
  const entries = parseRoutes(routes);
  const methods = new Set(entries.map(({ method }) => method));
  const problems = [...methods].flatMap((method) => {
    const served = entries.filter((entry) => entry.method === method);
    const servedAt = indexPaths(served);
    return served.flatMap((entry) => {
      const rivals = servedAt(entry.path).filter((rival) => rival !== entry);
      return precedingEntries(entry, rivals).flatMap((first) => describe(first, entry, rivals));
    });
  });
  return [...new Set(problems)];
}

function describe(
  first: TableEntry,
  second: TableEntry,
  rivals: readonly TableEntry[],
): readonly string[] {
  if (isSurelyPreferred(first, second)) return [];
  const others = rivals.filter(
    (rival) => isSurelyPreferred(rival, first) && isSurelyPreferred(rival, second),
  );
  const relevant = others.map(({ path }) => path).filter((path) => mayOverlap(path, first.path));
  const path = findPath([first.path, second.path], relevant);
  if (path === undefined) return [];
  return [
    `AWS does not document that an HTTP API prefers ${first.route} to ${second.route} for requests such as ${first.method} /${path}; ` +
      `declare ${first.method} ${commonPathOf(first.route, second.route)} as a route of its own, which comes before both`,
  ];
}

function isSurelyPreferred(one: TableEntry, other: TableEntry): boolean {
  const isOfAnyMethod = ({ route }: TableEntry): boolean => !route.startsWith(`${one.method} `);
  return (
    one !== other &&
    (includes(other.path, one.path) || (!isOpen(one.path) && isOpen(other.path))) &&
    (!isOfAnyMethod(one) || isOfAnyMethod(other))
  );
}

/** Tells whether a path ends in a greedy path variable, or is that of `$default`. */
function isOpen(path: PathPattern): boolean {
  return ['rest', 'anything'].includes(path.at(-1)?.kind ?? '');
}

/** Tells whether every path of one declared path is a path of another. */
function includes(outer: PathPattern, inner: PathPattern): boolean {
  for (const [index, part] of outer.entries()) {
    const counterpart = inner[index];
    if (part.kind === 'anything') return true;
    if (counterpart === undefined || counterpart.kind === 'anything') return false;
    const isEmpty = counterpart.kind === 'literal' && counterpart.text === '';
    if (part.kind === 'rest') return !isEmpty;
    if (part.kind === 'segment' && (isEmpty || counterpart.kind === 'rest')) return false;
    if (part.kind === 'literal') {
      if (counterpart.kind !== 'literal' || counterpart.text !== part.text) return false;
    }
  }
  return outer.length === inner.length;
}

/** Writes the path that has exactly the paths that two overlapping routes share. */
function commonPathOf(one: Route, other: Route): string {
  const partsOf = (route: Route): readonly string[] => route.replace(/^\S+ \//, '').split('/');
  const [parts, counterparts] = [partsOf(one), partsOf(other)];
  const common: string[] = [];
  for (const [index, part] of parts.entries()) {
    const counterpart = counterparts[index] ?? '';
    if (part.endsWith('+}')) return `/${[...common, ...counterparts.slice(index)].join('/')}`;
    if (counterpart.endsWith('+}')) return `/${[...common, ...parts.slice(index)].join('/')}`;
    common.push(part.startsWith('{') ? counterpart : part);
  }
  return `/${common.join('/')}`;
}
