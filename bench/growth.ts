/** Something whose time may grow with a size, such as the number of routes. */
export interface Growing {
  readonly what: string;
  readonly sizes: readonly number[];
  /** Makes everything that the work needs beside the work itself. */
  readonly prepare: (size: number) => Work;
}

/** Work that is done again and again. */
export interface Work {
  /** How often one `run` does it. */
  readonly times: number;
  readonly run: () => unknown;
  /** Comes before each `run`, and is not measured. */
  readonly before?: () => Promise<unknown>;
}

export interface Growth {
  readonly what: string;
  readonly sizes: readonly number[];
  /** Microseconds of CPU for each size, once. */
  readonly cpu: readonly number[];
  /** The power of the size with which the time grew in the last step: 1 is linear, 2 is quadratic. */
  readonly exponent: number;
}

/**
 * In the middle of linear and quadratic. The last size is at least three times the one before it, so a
 * machine must be wrong by 70 % to lead from one side to the other.
 */
export const STEEPEST = 1.5;

const ROUNDS = 12;
/** A busy machine can disturb one size in all rounds. */
const TRIES = 3;

/** Measures how fast the time of each grows; one that seems to grow faster than linearly is tried again. */
export async function measureGrowth(all: readonly Growing[]): Promise<readonly Growth[]> {
  const measured = new Map<Growing, Growth>();
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const open = all.filter((each) => (measured.get(each)?.exponent ?? Infinity) > STEEPEST);
    for (const [growing, cpu] of await fastest(open)) {
      const { what, sizes } = growing;
      measured.set(growing, { what, sizes, cpu, exponent: lastExponent(sizes, cpu) });
    }
  }
  return [...measured.values()];
}

/** The least time of each, for each of its sizes. All take turns, so that a busy moment hits one turn of each. */
async function fastest(all: readonly Growing[]): Promise<ReadonlyMap<Growing, readonly number[]>> {
  const works = all.flatMap((growing) =>
    growing.sizes.map((size, index) => ({ growing, index, work: growing.prepare(size) })),
  );
  const least = new Map(all.map((growing) => [growing, growing.sizes.map(() => Infinity)]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { growing, index, work } of works) {
      await work.before?.();
      const startedAt = process.cpuUsage();
      await work.run();
      const { user, system } = process.cpuUsage(startedAt);
      const times = least.get(growing) ?? [];
      times[index] = Math.min(times[index] ?? Infinity, (user + system) / work.times);
    }
  }
  return least;
}

function lastExponent(sizes: readonly number[], times: readonly number[]): number {
  const growthOf = (values: readonly number[]): number =>
    Math.log((values.at(-1) ?? NaN) / (values.at(-2) ?? NaN));
  return growthOf(times) / growthOf(sizes);
}
