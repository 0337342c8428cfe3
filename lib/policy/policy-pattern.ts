import type { PathPart, PathPattern } from '../path/path-pattern';

/** Matches any text with at least one slash. */
const SPANNING: PathPattern = [{ kind: 'anything' }, { kind: 'anything' }];
const EMPTY: PathPattern = [{ kind: 'literal', text: '' }];

/**
 * The narrowest pattern that an IAM policy can have for a declared path. No wildcard of IAM stops
 * at a slash, so `{orderId}` becomes `?*`.
 */
export function policyPatternOf(path: PathPattern): PathPattern {
  return path.map((part) => (part.kind === 'segment' ? { kind: 'rest' } : part));
}

/** Writes a method and a pattern as the end of an IAM resource; a route key does not have a method. */
export function toResource(method: string, pattern: PathPattern): string {
  const path = policyPatternOf(pattern).map(textOf).join('/');
  return method === '' ? path : `${method}/${path}`;
}

function textOf(part: PathPart): string {
  if (part.kind === 'literal') return part.text;
  if (part.kind === 'prefix') return `${part.text}*`;
  return part.kind === 'anything' ? '*' : '?*';
}

/**
 * The paths that the policy pattern of a declared path matches beyond that path: those with a slash
 * inside a parameter.
 *
 * @returns one pattern for each parameter of one segment
 */
export function excessOf(path: PathPattern): readonly PathPattern[] {
  return replaceEach(path, ({ kind }) => (kind === 'segment' ? [SPANNING] : []));
}

/**
 * Narrows one wildcard at a time, in every way. Together the results match the same paths, except
 * those in which every wildcard stands for one segment that is not empty.
 */
export function narrow(pattern: PathPattern): readonly PathPattern[] {
  return replaceEach(pattern, ({ kind }) => {
    if (kind === 'anything') return [SPANNING, EMPTY];
    return kind === 'rest' ? [SPANNING] : [];
  });
}

function replaceEach(
  pattern: PathPattern,
  replacementsFor: (part: PathPart) => readonly PathPattern[],
): readonly PathPattern[] {
  return pattern.flatMap((part, index) =>
    replacementsFor(part).map((replacement) => [
      ...pattern.slice(0, index),
      ...replacement,
      ...pattern.slice(index + 1),
    ]),
  );
}
