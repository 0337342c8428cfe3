import type { PathPart, PathPattern } from './path-pattern';

/** A quick test: `false` means that no path matches both patterns, `true` that one may. */
export function mayOverlap(one: PathPattern, other: PathPattern): boolean {
  return (
    mayBeginAlike(one, other) &&
    mayEndAlike(one, other) &&
    mayBeAsLong(one, other) &&
    mayBeAsLong(other, one)
  );
}

function mayBeginAlike(one: PathPattern, other: PathPattern): boolean {
  for (let index = 0; ; index += 1) {
    const [part, counterpart] = [one[index], other[index]];
    const answer =
      agreeOnPrefix(part, counterpart) ??
      agreeOnPrefix(counterpart, part) ??
      mayAgree(part, counterpart);
    if (answer !== undefined) return answer;
  }
}

function agreeOnPrefix(part?: PathPart, counterpart?: PathPart): boolean | undefined {
  if (part?.kind !== 'prefix' || counterpart?.kind !== 'literal') return undefined;
  return counterpart.text.startsWith(part.text);
}

function mayEndAlike(one: PathPattern, other: PathPattern): boolean {
  for (let index = -1; ; index -= 1) {
    const answer = mayAgree(one.at(index), other.at(index));
    if (answer !== undefined) return answer;
  }
}

/** Returns undefined if both match one segment, and the same one perhaps: then the next parts decide. */
function mayAgree(part?: PathPart, counterpart?: PathPart): boolean | undefined {
  if (part === undefined || counterpart === undefined) return true;
  if (isOpen(part) || isOpen(counterpart)) return true;
  const differ = part.kind === 'literal' && counterpart.kind === 'literal';
  return differ && part.text !== counterpart.text ? false : undefined;
}

function mayBeAsLong(one: PathPattern, other: PathPattern): boolean {
  // Every part matches at least one segment.
  return one.length >= other.length || one.some(isOpen);
}

function isOpen({ kind }: PathPart): boolean {
  return kind === 'rest' || kind === 'anything' || kind === 'prefix';
}
