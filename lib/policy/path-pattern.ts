/**
 * One part of a pattern for request paths. Parts are joined by slashes, as path segments are.
 *
 * - `literal`: exactly this segment
 * - `segment`: one segment, not empty; what `{orderId}` stands for
 * - `rest`: any text but the empty one, slashes included; what `{proxy+}` stands for, and what
 *   `?*` means in an IAM policy
 * - `anything`: any text, slashes included, or none; what `*` means in an IAM policy
 */
export type PathPart =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'segment' | 'rest' | 'anything' };

export type PathPattern = readonly PathPart[];

/** Where a reader of segments stands in a pattern: three numbers for each part. */
type Position = number;
const BEFORE = 0;
/** Inside a `rest` that has read one empty segment, and nothing else yet: it cannot end here. */
const INSIDE_EMPTY = 1;
const INSIDE = 2;
const POSITIONS_PER_PART = 3;

/** A pattern that a path must match, or must not, and where the path so far leads in it. */
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
 * Finds a path, without its leading slash, that each of some patterns matches and none of others.
 * It searches the shortest paths first, and ends: there are only so many ways to stand in patterns.
 *
 * @returns a path, or nothing where there is no such path
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

/** Reads a segment in every pattern; nothing where no path that goes on from there can be found. */
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
 * Patterns tell segments apart only by their literals, so one other segment stands for all others.
 * It stands for the literals of `notMatching`, too: it fits wherever they would, and avoids more.
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

/** Reads the first segment of a part; nothing where the part does not begin with it. */
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

/** Where whatever follows still matches. */
function insideLast(pattern: PathPattern): Position {
  return (pattern.length - 1) * POSITIONS_PER_PART + INSIDE;
}
