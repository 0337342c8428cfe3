/** The cells of one line. */
export type Row = readonly string[];

/**
 * Lays out a table for a terminal: the first column begins at the left, the others end at the right.
 *
 * @param heads the name of each column, with the unit
 * @throws {Error} if a column does not have a name
 */
export function columns(heads: Row, rows: readonly Row[]): string {
  if (heads.includes('')) throw new Error(`A column has no name beside "${heads.join('", "')}"`);
  const lines = [heads, ...rows];
  const widths = heads.map((_, column) =>
    Math.max(...lines.map((row) => row[column]?.length ?? 0)),
  );
  return lines
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
