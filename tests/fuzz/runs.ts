import type { Parameters } from 'fast-check';

const TIMES = Number(process.env['FUZZ_RUNS'] ?? 1);

/** How long one test may take. */
export const TIMEOUT_MS = 20_000 * TIMES;

/**
 * How a property is run: so many times, with other inputs each time. A failure prints its seed;
 * `FUZZ_SEED` runs it again, and `FUZZ_RUNS` runs every property so many times as often.
 */
export function runs<Input>(count: number): Parameters<Input> {
  const seed = process.env['FUZZ_SEED'];
  return { numRuns: count * TIMES, ...(seed !== undefined && { seed: Number(seed) }) };
}
