import { isOpen, type PathPart, type PathPattern } from './path-pattern';

/** A quick test: `false` means that no path matches both patterns, `true` that one may. */
export function mayOverlap(one: PathPattern, other: PathPattern): boolean {
  return (
    mayBeginAlike(one, other) &&
    mayEndAlike(one, other) &&
    mayBeAsLong(one, other) &&
    mayBeAsLong(other, one) &&
    mayHold(one, other) &&
    mayHold(other, one)
  );
}

/**
 * Tells whether the segments of a path of fixed length have a place for each literal of a pattern. After `?*` the place
 * is open, but as many segments must be left on either side as the pattern has parts there.
 */
function mayHold(path: PathPattern, pattern: PathPattern): boolean {
  if (path.some(isOpen)) return true;
  const room = path.length - pattern.length;
  return pattern.every((part, index) => {
    if (part.kind !== 'literal' && part.kind !== 'prefix') return true;
    for (let place = index; place <= index + room; place += 1) {
      const segment = path[place];
      if (segment?.kind !== 'literal') return true;
      if (part.kind === 'literal' ? segment.text === part.text : segment.text.startsWith(part.text))
        return true;
    }
    return false;
  });
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
