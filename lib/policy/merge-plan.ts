import { MAXIMUM_POLICY_BYTES, policyBytes } from './document';
import { findPathOf } from './overlap';
import type { PathPattern } from '../path/path-pattern';
import { indexPaths } from '../path/path-index';
import type { PlannedEntry } from './plan';
import { toResource } from './policy-pattern';

/**
 * A resource that matches all that other resources match, and can replace them if the token is entitled
 * to every entry that it hits, or to none.
 */
export interface Merge {
  readonly resource: string;
  /** The resources that it replaces begin so. */
  readonly prefix: string;
  /** The indices of the entries that it matches requests of. */
  readonly hits: readonly number[];
}

/** Longer than the ARN of most stages: `arn:aws:execute-api:eu-central-1:000000000000:0000000000/dev` has 61. */
const LONG_STAGE_ARN = '-'.repeat(80);

/**
 * Lists the merges of a table, those that replace most first. A table whose policies always fit has none:
 * they would weigh on the bundle for nothing.
 */
export function planMerges(entries: readonly PlannedEntry[]): readonly Merge[] {
  const resources = allResources(entries);
  return policyBytes(LONG_STAGE_ARN, resources) > MAXIMUM_POLICY_BYTES ? findMerges(entries) : [];
}

/**
 * Finds every text that several resources begin with. A wildcard for the method only stands at the end,
 * since no wildcard stops at a slash: `*\/orders` would match `GET/items/orders`.
 */
export function findMerges(entries: readonly PlannedEntry[]): readonly Merge[] {
  const all = new Set(allResources(entries));
  const own = [...new Set(entries.map(({ resource }) => resource))].sort();
  const prefixes = own.slice(1).map((resource, index) => commonStart(own[index] ?? '', resource));
  const hitsOf = hitFinder(entries);
  return [...new Set(prefixes)]
    .flatMap((prefix) => {
      const resource = mergedResource(prefix, all);
      if (resource === undefined) return [];
      const count = own.filter((each) => each.startsWith(prefix)).length;
      return [{ count, merge: { resource, prefix, hits: hitsOf(prefix, resource) } }];
    })
    .sort((one, other) => other.count - one.count)
    .map(({ merge }) => merge);
}

function allResources(entries: readonly PlannedEntry[]): readonly string[] {
  const planned = entries.flatMap((entry) => [
    entry,
    ...entry.excess,
    ...entry.overlaps.flatMap(({ denials }) => denials),
  ]);
  return [...new Set(planned.map(({ resource }) => resource))];
}

function commonStart(one: string, other: string): string {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return one.slice(0, length);
}

/**
 * Writes the resource for all resources that begin with a text. `orders/?*` rather than `orders/*`, which
 * also matches `orders/`: some say that API Gateway leads that path to `/orders`.
 *
 * @returns undefined if one of the resources would match `orders/`
 */
function mergedResource(prefix: string, all: ReadonlySet<string>): string | undefined {
  if (prefix.endsWith('?*')) return prefix;
  if (!prefix.endsWith('/')) return `${prefix}*`;
  if (!all.has(prefix) && !all.has(`${prefix}*`)) return `${prefix}?*`;
  const isMethod = prefix.indexOf('/') === prefix.length - 1;
  return isMethod ? `${prefix}*` : undefined;
}

function hitFinder(
  entries: readonly PlannedEntry[],
): (prefix: string, resource: string) => readonly number[] {
  const places = entries.map(({ entry, preceding }, index) => ({ ...entry, preceding, index }));
  const byMethod = new Map(
    [...new Set(places.map(({ method }) => method))].map((method) => [
      method,
      indexPaths(places.filter((place) => place.method === method)),
    ]),
  );
  return (prefix, resource) => {
    const [method = '', ...texts] = resource.split('/');
    // The wildcard begins in the method, or in a route key of a WebSocket API.
    if (!prefix.includes('/')) {
      return places
        .filter((place) => toResource(place.method, place.path).startsWith(prefix))
        .map(({ index }) => index);
    }
    const pattern = texts.map(partOf);
    return (byMethod.get(method)?.(pattern) ?? [])
      .filter(({ path, preceding }) => findPathOf(pattern, path, preceding) !== undefined)
      .map(({ index }) => index);
  };
}

function partOf(text: string): PathPattern[number] {
  if (text === '?*') return { kind: 'rest' };
  // `*` alone is the prefix that everything begins with.
  if (text.endsWith('*')) return { kind: 'prefix', text: text.slice(0, -1) };
  return { kind: 'literal', text };
}
