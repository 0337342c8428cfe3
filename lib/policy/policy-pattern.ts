import type { PathPart, PathPattern } from './path-pattern';

/** A part that spans a slash, at the least. */
const SPANNING: PathPattern = [{ kind: 'anything' }, { kind: 'anything' }];
const EMPTY: PathPattern = [{ kind: 'literal', text: '' }];

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

/**
 * What the policy pattern of a declared path matches beyond that path: a parameter that spans a
 * slash. One pattern for each parameter that can.
 */
export function excessOf(path: PathPattern): readonly PathPattern[] {
  return replaceEach(path, ({ kind }) => (kind === 'segment' ? [SPANNING] : []));
}

/** The same pattern with one wildcard more narrow, in each way; what is lost has no slash in any. */
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
