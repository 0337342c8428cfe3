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

/** The segments of a path so far, and where they lead in each pattern. */
interface Candidate {
  readonly segments: readonly string[];
  readonly standings: readonly (readonly Position[])[];
}

/**
 * Finds a path, without its leading slash, that each of some patterns matches and none of others.
 * It searches the shortest paths first, and ends: there are only so many ways to stand in patterns.
 *
 * @returns a path, or nothing where there is no such path
 */
export function findPath(
  matching: readonly PathPattern[],
  notMatching: readonly PathPattern[] = [],
): string | undefined {
  const patterns = [...matching, ...notMatching];
  const alphabet = segmentsThatMatter(patterns);
  const seen = new Set<string>();
  const queue: Candidate[] = [{ segments: [], standings: patterns.map(() => [BEFORE]) }];

  for (const candidate of queue) {
    for (const segment of alphabet) {
      const standings = readAll(patterns, candidate.standings, segment, matching.length);
      if (standings === undefined) continue;
      const segments = [...candidate.segments, segment];
      const isFound = patterns.every(
        (pattern, index) => isEnd(pattern, standings[index] ?? []) === index < matching.length,
      );
      if (isFound) return segments.join('/');

      const key = standings.join(';');
      if (seen.has(key)) continue;
      seen.add(key);
      queue.push({ segments, standings });
    }
  }
  return undefined;
}

/** Reads a segment in every pattern; nothing where one of the first `mustLive` cannot go on. */
function readAll(
  patterns: readonly PathPattern[],
  standings: readonly (readonly Position[])[],
  segment: string,
  mustLive: number,
): readonly (readonly Position[])[] | undefined {
  const next: (readonly Position[])[] = [];
  for (const [index, pattern] of patterns.entries()) {
    const positions = read(pattern, standings[index] ?? [], segment);
    if (positions.length === 0 && index < mustLive) return undefined;
    next.push(positions);
  }
  return next;
}

/** Tells whether a pattern matches a path without its leading slash. */
export function matchesPath(pattern: PathPattern, path: string): boolean {
  let positions: readonly Position[] = [BEFORE];
  for (const segment of path.split('/')) positions = read(pattern, positions, segment);
  return isEnd(pattern, positions);
}

/** Patterns tell segments apart only by their literals, so one other segment stands for all others. */
function segmentsThatMatter(patterns: readonly PathPattern[]): readonly string[] {
  const literals = new Set<string>();
  for (const pattern of patterns) {
    for (const part of pattern) if (part.kind === 'literal') literals.add(part.text);
  }
  let other = 'x';
  while (literals.has(other)) other += 'x';
  return [other, ...literals.add('')];
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
  const afterLast = pattern.length * POSITIONS_PER_PART;
  const insideLast = afterLast - POSITIONS_PER_PART + INSIDE;
  return positions.some((position) => position === afterLast || position === insideLast);
}
