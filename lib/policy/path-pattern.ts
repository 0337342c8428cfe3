/**
 * One part of a pattern for request paths. Parts are joined by slashes, as path segments are.
 *
 * - `literal`: exactly this segment
 * - `segment`: one segment that is not empty, like `{orderId}`
 * - `rest`: any text that is not empty, slashes included, like `{proxy+}`, and like `?*` in an IAM
 *   policy
 * - `anything`: any text, slashes included, or empty text, like `*` in an IAM policy
 */
export type PathPart =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'segment' | 'rest' | 'anything' };

export type PathPattern = readonly PathPart[];

/**
 * A position in a pattern is a number, three for each part. In `orders/{id}/{proxy+}`:
 *
 *                     orders   {id}   {proxy+}   end
 *     BEFORE             0       3        6        9
 *     INSIDE_EMPTY                        7
 *     INSIDE                              8
 *
 * Only a part that can span slashes (`rest`, `anything`) has an inside. The segments of
 * `orders/7//x` lead from 0 to 3, 6, 7 and 8. The path matches if it leads to the end, or inside
 * the last part.
 */
type Position = number;
const BEFORE = 0;
/** Inside a `rest` that has only read one empty segment: its text is empty, so it must go on. */
const INSIDE_EMPTY = 1;
const INSIDE = 2;
const POSITIONS_PER_PART = 3;

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

/** Tells whether a pattern matches a path without its leading slash. */
export function matchesPath(pattern: PathPattern, path: string): boolean {
  let positions: readonly Position[] = [BEFORE];
  for (const segment of path.split('/')) positions = read(pattern, positions, segment);
  return isEnd(pattern, positions);
}

/**
 * Patterns tell segments apart only by their literals, so one segment can stand for all others. It
 * also replaces the literals that only `notMatching` has: `matching` accepts it in the same places,
 * and `notMatching` in fewer.
 */
function segmentsThatMatter(
  matching: readonly PathPattern[],
  notMatching: readonly PathPattern[],
): readonly string[] {
  const literals = literalsOf(matching);
  const avoided = literalsOf(notMatching);
  let other = 'x';
  while (literals.has(other) || avoided.has(other)) other += 'x';
  return [other, ...literals.add('')];
}

function literalsOf(patterns: readonly PathPattern[]): Set<string> {
  const literals = new Set<string>();
  for (const pattern of patterns) {
    for (const part of pattern) if (part.kind === 'literal') literals.add(part.text);
  }
  return literals;
}

function read(
  pattern: PathPattern,
  positions: readonly Position[],
  segment: string,
): readonly Position[] {
  const next: Position[] = [];
  const add = (position: Position): void => {
    if (!next.includes(position)) next.push(position);
  };
  for (const position of positions) {
    const index = Math.floor(position / POSITIONS_PER_PART);
    const inside = position % POSITIONS_PER_PART;
    if (inside !== BEFORE) add(index * POSITIONS_PER_PART + INSIDE);
    if (inside !== INSIDE_EMPTY) {
      const begun = begin(pattern, inside === BEFORE ? index : index + 1, segment);
      if (begun !== undefined) add(begun);
    }
  }
  return next;
}

/** Reads the first segment of a part. Returns undefined if the part cannot begin with it. */
function begin(pattern: PathPattern, index: number, segment: string): Position | undefined {
  const part = pattern[index];
  switch (part?.kind) {
    case 'literal':
      return part.text === segment ? (index + 1) * POSITIONS_PER_PART : undefined;
    case 'segment':
      return segment === '' ? undefined : (index + 1) * POSITIONS_PER_PART;
    case 'rest':
      return index * POSITIONS_PER_PART + (segment === '' ? INSIDE_EMPTY : INSIDE);
    case 'anything':
      return index * POSITIONS_PER_PART + INSIDE;
    case undefined:
      return undefined;
  }
}

function isEnd(pattern: PathPattern, positions: readonly Position[]): boolean {
  return (
    positions.includes(pattern.length * POSITIONS_PER_PART) ||
    positions.includes(insideLast(pattern))
  );
}

/** Inside the last part. If it is a `rest` or `anything`, the path matches however it goes on. */
function insideLast(pattern: PathPattern): Position {
  return (pattern.length - 1) * POSITIONS_PER_PART + INSIDE;
}
