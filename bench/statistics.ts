/** The median of many measurements, and their spread. */
export interface Summary {
  readonly median: number;
  /** Half of the measurements lie between these two. */
  readonly lower: number;
  readonly upper: number;
}

export function summarize(values: readonly number[]): Summary {
  const sorted = [...values].sort((one, other) => one - other);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
  return { median: at(0.5), lower: at(0.25), upper: at(0.75) };
}

/**
 * Compares two series that were measured in turns. Both values of a pair saw the machine equally busy,
 * so the ratio of pairs is steadier than the ratio of medians.
 */
export function ratioOf(values: readonly number[], base: readonly number[]): Summary {
  return summarize(values.map((value, index) => value / (base[index] ?? NaN)));
}

/**
 * A figure of many turns that other programs disturbed: the highest of the lowest tenth. Other programs only ever add
 * time, since they take the caches of the processor, and on a machine that does nothing else all turns are alike.
 */
export function undisturbed(turns: readonly number[]): number {
  const sorted = [...turns].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 10)] ?? NaN;
}

/** Begins each round with another item, so that no item always follows the same one. */
export function rotate<Item>(items: readonly Item[], round: number): readonly Item[] {
  const start = round % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}
