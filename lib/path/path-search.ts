import { BEFORE, insideLast, isEnd, type PathPattern, type Position, read } from './path-pattern';

/** A pattern that a path must match, or must not match, and the positions after the path so far. */
interface Reader {
  readonly pattern: PathPattern;
  readonly mustMatch: boolean;
  readonly positions: readonly Position[];
}

interface Candidate {
  readonly path?: string;
  readonly readers: readonly Reader[];
}

/**
 * Finds a path that matches every pattern of `matching` and no pattern of `notMatching`.
 *
 * It searches the shortest paths first. The search ends because the sets of positions are finite
 * and each is visited once.
 *
 * @returns the path without its leading slash, or undefined if no path fits
 */
export function findPath(
  matching: readonly PathPattern[],
  notMatching: readonly PathPattern[],
): string | undefined {
  const readersOf = (patterns: readonly PathPattern[], mustMatch: boolean): readonly Reader[] =>
    patterns.map((pattern) => ({ pattern, mustMatch, positions: [BEFORE] }));
  const queue: Candidate[] = [
    { readers: [...readersOf(matching, true), ...readersOf(notMatching, false)] },
  ];
  const alphabet = segmentsThatMatter(matching, notMatching);
  const seen = new Set<string>();

  for (const candidate of queue) {
    for (const segment of alphabet) {
      const readers = readAll(candidate.readers, segment);
      if (readers === undefined) continue;
      const path = candidate.path === undefined ? segment : `${candidate.path}/${segment}`;
      const isFound = readers.every(
        ({ pattern, mustMatch, positions }) => isEnd(pattern, positions) === mustMatch,
      );
      if (isFound) return path;

      const key = readers.map(({ positions }) => positions.join()).join(';');
      if (seen.has(key)) continue;
      seen.add(key);
      queue.push({ path, readers });
    }
  }
  return undefined;
}

/** Reads a segment in every pattern. Returns undefined once no continuation can be found. */
function readAll(readers: readonly Reader[], segment: string): readonly Reader[] | undefined {
  const next: Reader[] = [];
  for (const { pattern, mustMatch, positions } of readers) {
    const reached = read(pattern, positions, segment);
    const isHopeless = mustMatch ? reached.length === 0 : reached.includes(insideLast(pattern));
    if (isHopeless) return undefined;
    next.push({ pattern, mustMatch, positions: reached });
  }
  return next;
}

/**
 * Patterns tell segments apart only by their literals, so one segment can stand for all others. It
 * also replaces the literals that only `notMatching` has: `matching` accepts it in the same places,
 * and `notMatching` in fewer. The same holds for all other segments that begin with a prefix.
 */
function segmentsThatMatter(
  matching: readonly PathPattern[],
  notMatching: readonly PathPattern[],
): readonly string[] {
  const literals = textsOf('literal', matching);
  const avoided = textsOf('literal', notMatching);
  const prefixes = textsOf('prefix', matching);
  let other = 'x';
  while (['', ...prefixes].some((text) => avoided.has(text + other))) other += 'x';
  return [
    ...new Set([
      ...['', ...prefixes].map((text) => text + other),
      ...literals.add(''),
      ...prefixes,
    ]),
  ];
}

function textsOf(kind: 'literal' | 'prefix', patterns: readonly PathPattern[]): Set<string> {
  const texts = new Set<string>();
  for (const pattern of patterns) {
    for (const part of pattern) if (part.kind === kind) texts.add(part.text);
  }
  return texts;
}
