import { findPath, matchesPath, type PathPart, type PathPattern } from './path-pattern';
import { narrow, policyPatternOf } from './policy-pattern';

/** Tells quickly that two patterns have no path in common; that it says otherwise proves nothing. */
export function mayOverlap(one: PathPattern, other: PathPattern): boolean {
  return (
    mayBeginAlike(one, other) &&
    mayBeginAlike(one.toReversed(), other.toReversed()) &&
    mayBeAsLong(one, other) &&
    mayBeAsLong(other, one)
  );
}

function mayBeginAlike(one: PathPattern, other: PathPattern): boolean {
  for (const [index, part] of one.entries()) {
    const counterpart = other[index];
    if (counterpart === undefined || isOpen(part) || isOpen(counterpart)) return true;
    const areLiterals = part.kind === 'literal' && counterpart.kind === 'literal';
    if (areLiterals && part.text !== counterpart.text) return false;
  }
  return true;
}

function mayBeAsLong(one: PathPattern, other: PathPattern): boolean {
  // A part takes at least one segment.
  return one.length >= other.length || one.some(isOpen);
}

function isOpen({ kind }: PathPart): boolean {
  return kind === 'rest' || kind === 'anything';
}

/**
 * The paths that a policy pattern and a declared path have in common, as patterns that describe
 * them exactly. A `rest` of the policy pattern takes up one part of the path or several.
 */
export function commonPaths(policyPattern: PathPattern, path: PathPattern): readonly PathPattern[] {
  const [part, ...laterParts] = policyPattern;
  const [segment, ...laterSegments] = path;
  if (part === undefined || segment === undefined) {
    return part === undefined && segment === undefined ? [[]] : [];
  }
  // A greedy parameter takes whatever is left of the pattern, unless that is nothing.
  if (segment.kind === 'rest') return isRoot(policyPattern) ? [] : [policyPattern];

  if (part.kind === 'literal') {
    const isCommon = segment.kind === 'literal' ? segment.text === part.text : part.text !== '';
    return isCommon ? startWith(part, commonPaths(laterParts, laterSegments)) : [];
  }
  return isRoot([segment]) ? [] : takeSegment(segment, laterParts, laterSegments);
}

/** As `commonPaths`, where a `rest` takes up `segment`, and ends with it or goes on. */
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

/** Puts patterns in order, each of them once. */
function keyed(patterns: readonly PathPattern[]): Map<string, PathPattern> {
  return new Map(patterns.map((pattern) => [JSON.stringify(pattern), pattern]));
}

/** Tells whether a pattern has paths of a route, and not only paths that lead to another one. */
export function hasPathsOf(
  pattern: PathPattern,
  route: PathPattern,
  preceding: readonly PathPattern[],
): boolean {
  if (!mayOverlap(pattern, route)) return false;
  const others = preceding.filter((other) => mayOverlap(other, pattern));
  return findPath([pattern, route], others) !== undefined;
}

/** Enough for five parameters before a greedy one. Beyond that, a Deny may be wider than it must be. */
const MAXIMUM_CANDIDATES = 200;

/**
 * Leaves out of some patterns the paths that lead to other routes, as far as any policy could.
 *
 * A policy pattern that matches a path whose parameters hold text that stands in no pattern matches
 * it by wildcards, and hence with any other text as well. So where such a path leads to the route,
 * the whole pattern is needed. Where it does not, only some narrower patterns may be, with empty
 * segments or with more of them.
 *
 * @param patterns paths that match the route
 * @param preceding what may take a request away from the route
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
    // A map hands out what is added to it on the way.
    else for (const [key, pattern] of keyed(narrow(candidate))) candidates.set(key, pattern);
    if (candidates.size > MAXIMUM_CANDIDATES) return patterns;
  }
  return found;
}

/** A path of a pattern with nothing special about it: no route can have a `*` in a segment. */
function usualPath(pattern: PathPattern): string {
  return pattern.map((part) => (part.kind === 'literal' ? part.text : '*')).join('/');
}
