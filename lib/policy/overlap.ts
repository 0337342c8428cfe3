import { mayOverlap } from '../path/path-overlap';
import { matchesPath, type PathPart, type PathPattern } from '../path/path-pattern';
import { findPath } from '../path/path-search';
import { narrow, policyPatternOf } from './policy-pattern';

/**
 * Intersects a policy pattern with a declared path.
 *
 * A `rest` of the policy pattern may match one part of the declared path or several.
 *
 * @returns patterns that together match exactly the common paths
 */
export function commonPaths(policyPattern: PathPattern, path: PathPattern): readonly PathPattern[] {
  const [part, ...laterParts] = policyPattern;
  const [segment, ...laterSegments] = path;
  if (part === undefined || segment === undefined) {
    return part === undefined && segment === undefined ? [[]] : [];
  }
  // `$default` of an HTTP API, and its policy pattern.
  if (segment.kind === 'anything') return [policyPattern];
  if (part.kind === 'anything' && laterParts.length === 0) return [path];
  // A greedy parameter matches any rest of the policy pattern, except an empty one.
  if (segment.kind === 'rest') return isRoot(policyPattern) ? [] : [policyPattern];

  if (part.kind === 'literal') {
    const isCommon = segment.kind === 'literal' ? segment.text === part.text : part.text !== '';
    return isCommon ? startWith(part, commonPaths(laterParts, laterSegments)) : [];
  }
  return isRoot([segment]) ? [] : takeSegment(segment, laterParts, laterSegments);
}

/** The case of `commonPaths` in which a `rest` matches `segment`: it may end there or go on. */
function takeSegment(
  segment: PathPart,
  laterParts: PathPattern,
  laterSegments: PathPattern,
): readonly PathPattern[] {
  const later = [
    ...commonPaths(laterParts, laterSegments),
    ...continueRest(laterParts, laterSegments),
  ];
  return startWith(segment, [...keyed(later).values()]);
}

function continueRest(laterParts: PathPattern, path: PathPattern): readonly PathPattern[] {
  const [segment, ...laterSegments] = path;
  if (segment === undefined) return [];
  if (segment.kind !== 'rest') return takeSegment(segment, laterParts, laterSegments);
  return laterParts.length === 0 ? [[segment]] : [[{ kind: 'anything' }, ...laterParts]];
}

function startWith(part: PathPart, patterns: readonly PathPattern[]): readonly PathPattern[] {
  return patterns.map((pattern) => [part, ...pattern]);
}

function isRoot(path: PathPattern): boolean {
  const [part, ...more] = path;
  return more.length === 0 && part?.kind === 'literal' && part.text === '';
}

/** Removes duplicates and keeps the order. */
function keyed(patterns: readonly PathPattern[]): Map<string, PathPattern> {
  return new Map(patterns.map((pattern) => [JSON.stringify(pattern), pattern]));
}

/**
 * Finds a path that a pattern matches and that API Gateway leads to the given route.
 *
 * @param preceding the paths that API Gateway prefers to the route
 */
export function findPathOf(
  pattern: PathPattern,
  route: PathPattern,
  preceding: readonly PathPattern[],
): string | undefined {
  if (!mayOverlap(pattern, route)) return undefined;
  const others = preceding.filter((other) => mayOverlap(other, pattern));
  return findPath([pattern, route], others);
}

/** Enough for five parameters before a greedy one. Beyond that, a Deny may be wider than needed. */
const MAXIMUM_CANDIDATES = 200;

/**
 * Narrows patterns until they leave out the paths that lead to other routes, as far as possible.
 *
 * Fill the wildcards of a pattern with text that no pattern contains. A policy pattern that matches
 * this path does so by wildcards, so it matches the path with any other text, too. If the path
 * leads to the route, the pattern cannot be narrowed. Otherwise only narrower patterns can be
 * necessary: those with empty segments, and those with more segments.
 *
 * @param patterns match the paths of the route
 * @param preceding the paths that API Gateway prefers to the route
 */
export function narrowest(
  patterns: readonly PathPattern[],
  preceding: readonly PathPattern[],
): readonly PathPattern[] {
  const found: PathPattern[] = [];
  const candidates = keyed(patterns);
  for (const candidate of candidates.values()) {
    const others = preceding.filter((other) => mayOverlap(other, candidate));
    if (findPath([candidate], [...others, ...found]) === undefined) continue;
    const path = usualPath(candidate);
    const leadsElsewhere = others.some((other) => matchesPath(other, path));
    if (!leadsElsewhere) found.push(policyPatternOf(candidate));
    // The loop also visits the patterns that are added here: `a/?*` leads to `a/*/*`, and that to
    // `a/*/*/*`, `a//*` and `a/*/`. A pattern that is in the Map already is not visited again.
    else for (const [key, pattern] of keyed(narrow(candidate))) candidates.set(key, pattern);
    if (candidates.size > MAXIMUM_CANDIDATES) return patterns;
  }
  return found;
}

/** A path with `*` for every wildcard: no literal of a route can contain this character. */
function usualPath(pattern: PathPattern): string {
  return pattern.map((part) => (part.kind === 'literal' ? part.text : '*')).join('/');
}
