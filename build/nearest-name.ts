/** More edits than these make another word: one in three letters, and never more than two. */
function maximumEdits(name: string): number {
  return Math.min(2, Math.floor(name.length / 3));
}

/**
 * Finds the name that an operator may have meant.
 *
 * @returns undefined if none is within a few edits, in any case of the letters
 */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  const wanted = name.toLowerCase();
  const [nearest] = [...known]
    .map((candidate) => ({ candidate, letters: candidate.toLowerCase() }))
    // Each letter more or less is an edit. sls compares every variable of the shell whenever it starts.
    .filter(
      ({ candidate, letters }) =>
        Math.abs(letters.length - wanted.length) <= maximumEdits(candidate),
    )
    .map(({ candidate, letters }) => ({ candidate, edits: editsBetween(wanted, letters) }))
    .filter(({ candidate, edits }) => edits <= maximumEdits(candidate))
    .sort((one, other) => one.edits - other.edits);
  return nearest?.candidate;
}

/**
 * The end of a sentence about a name that is not known.
 *
 * @param otherwise what to say if no known name is near
 */
export function nameRemedy(name: string, known: Iterable<string>, otherwise: string): string {
  const nearest = nearestName(name, known);
  return nearest === undefined ? otherwise : `did you mean ${nearest}?`;
}

/** The distance of Levenshtein, and an exchange of two neighbours counts as one edit. */
function editsBetween(one: string, other: string): number {
  let [before, last]: [number[], number[]] = [
    [],
    Array.from({ length: other.length + 1 }, (_, i) => i),
  ];
  for (let row = 1; row <= one.length; row += 1) {
    const next = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const isSame = one[row - 1] === other[column - 1];
      const isExchange =
        row > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      next.push(
        Math.min(
          (last[column] ?? 0) + 1,
          (next[column - 1] ?? 0) + 1,
          (last[column - 1] ?? 0) + (isSame ? 0 : 1),
          isExchange ? (before[column - 2] ?? 0) + 1 : Infinity,
        ),
      );
    }
    [before, last] = [last, next];
  }
  return last[other.length] ?? 0;
}
