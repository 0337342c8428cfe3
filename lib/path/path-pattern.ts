/**
 * One part of a pattern for request paths. Parts are joined by slashes, as path segments are.
 *
 * - `literal`: exactly this segment
 * - `segment`: one segment that is not empty, like `{orderId}`
 * - `rest`: any text that is not empty, slashes included, like `{proxy+}`, and like `?*` in an IAM
 *   policy
 * - `anything`: any text, slashes included, or empty text, like `*` in an IAM policy
 * - `prefix`: any text that begins so, slashes included, like `orders*` in an IAM policy; always the last
 *   part
 */
export type PathPart =
  | { readonly kind: 'literal' | 'prefix'; readonly text: string }
  | { readonly kind: 'segment' | 'rest' | 'anything' };

export type PathPattern = readonly PathPart[];

/** Tells whether a part can match more than one segment. */
export function isOpen({ kind }: PathPart): boolean {
  return kind === 'rest' || kind === 'anything' || kind === 'prefix';
}

/**
 * A position in a pattern is a number, three for each part. In `orders/{id}/{proxy+}`:
 *
 *                     orders   {id}   {proxy+}   end
 *     BEFORE             0       3        6        9
 *     INSIDE_EMPTY                        7
 *     INSIDE                              8
 *
 * Only a part that can span slashes (`rest`, `anything`, `prefix`) has an inside. The segments of
 * `orders/7//x` lead from 0 to 3, 6, 7 and 8. The path matches if it leads to the end, or inside
 * the last part.
 */
export type Position = number;
export const BEFORE = 0;
/** Inside a `rest` that has only read one empty segment: its text is empty, so it must go on. */
const INSIDE_EMPTY = 1;
const INSIDE = 2;
const POSITIONS_PER_PART = 3;

/** Tells whether a pattern matches a path without its leading slash. */
export function matchesPath(pattern: PathPattern, path: string): boolean {
  let positions: readonly Position[] = [BEFORE];
  for (const segment of path.split('/')) positions = read(pattern, positions, segment);
  return isEnd(pattern, positions);
}

/** Reads one more segment: the positions that it leads to. */
export function read(
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
    case 'prefix':
      return segment.startsWith(part.text) ? index * POSITIONS_PER_PART + INSIDE : undefined;
    case undefined:
      return undefined;
  }
}

/** Tells whether a path that led to these positions matches. */
export function isEnd(pattern: PathPattern, positions: readonly Position[]): boolean {
  return (
    positions.includes(pattern.length * POSITIONS_PER_PART) ||
    positions.includes(insideLast(pattern))
  );
}

/** Inside the last part. If it is a `rest`, `anything` or `prefix`, the path matches however it goes on. */
export function insideLast(pattern: PathPattern): Position {
  return (pattern.length - 1) * POSITIONS_PER_PART + INSIDE;
}
