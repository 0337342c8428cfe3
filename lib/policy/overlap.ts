import type { PathPart, PathPattern } from './path-pattern';

/**
 * The closest that an IAM policy can come to a declared path: it has no wildcard that stops at a
 * slash, so `{orderId}` becomes `?*`.
 */
export function policyPatternOf(path: PathPattern): PathPattern {
  return path.map((part) => (part.kind === 'segment' ? { kind: 'rest' } : part));
}

/** Writes a pattern as part of an IAM resource. */
export function toResource(method: string, pattern: PathPattern): string {
  return `${method}/${policyPatternOf(pattern).map(textOf).join('/')}`;
}

function textOf(part: PathPart): string {
  if (part.kind === 'literal') return part.text;
  return part.kind === 'anything' ? '*' : '?*';
}

/** Tells quickly that two patterns have no path in common; that it says otherwise proves nothing. */
export function mayOverlap(one: PathPattern, other: PathPattern): boolean {
  for (const [index, part] of one.entries()) {
    const counterpart = other[index];
    if (counterpart === undefined) return false;
    if (isOpen(part) || isOpen(counterpart)) return true;
    if (
      part.kind === 'literal' &&
      counterpart.kind === 'literal' &&
      part.text !== counterpart.text
    ) {
      return false;
    }
  }
  return one.length === other.length;
}

function isOpen({ kind }: PathPart): boolean {
  return kind === 'rest' || kind === 'anything';
}

/**
 * The paths that a policy pattern and a declared path have in common, as few patterns as describe
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
  if (isRoot([segment])) return [];
  return [
    ...startWith(segment, commonPaths(laterParts, laterSegments)),
    ...startWith(segment, continueRest(laterParts, laterSegments)),
  ];
}

/** As `commonPaths`, where a `rest` before `laterParts` has begun and goes on for at least a segment. */
function continueRest(laterParts: PathPattern, path: PathPattern): readonly PathPattern[] {
  const [segment, ...laterSegments] = path;
  if (segment === undefined) return [];
  if (segment.kind === 'rest') {
    return laterParts.length === 0 ? [[segment]] : [[{ kind: 'anything' }, ...laterParts]];
  }
  return [
    ...startWith(segment, commonPaths(laterParts, laterSegments)),
    ...startWith(segment, continueRest(laterParts, laterSegments)),
  ];
}

function startWith(part: PathPart, patterns: readonly PathPattern[]): readonly PathPattern[] {
  return patterns.map((pattern) => [part, ...pattern]);
}

function isRoot(path: PathPattern): boolean {
  const [part, ...more] = path;
  return more.length === 0 && part?.kind === 'literal' && part.text === '';
}

/**
 * What the policy pattern of a declared path matches beyond that path: a parameter that spans a
 * slash. One pattern for each parameter that can.
 */
export function excessOf(path: PathPattern): readonly PathPattern[] {
  return path.flatMap((part, index) =>
    part.kind === 'segment'
      ? [
          [
            ...path.slice(0, index),
            { kind: 'anything' },
            { kind: 'anything' },
            ...path.slice(index + 1),
          ],
        ]
      : [],
  );
}
