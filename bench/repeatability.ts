import type { BenchResults } from './results';

/** How far apart the ratios of two runs may be. */
export const REPEATABLE_WITHIN = 0.05;

/** A ratio in two runs. */
export interface Repeated {
  readonly what: string;
  readonly before: number;
  readonly now: number;
  /** The larger divided by the smaller, less one. */
  readonly deviation: number;
}

/** Compares all ratios that two runs have in common, those that moved most first. */
export function compareRuns(before: BenchResults, now: BenchResults): readonly Repeated[] {
  const earlier = ratiosOf(before);
  return [...ratiosOf(now)]
    .flatMap(([what, ratio]) => {
      const ratioBefore = earlier.get(what);
      return ratioBefore === undefined ? [] : [repeated(what, ratioBefore, ratio)];
    })
    .sort((one, other) => other.deviation - one.deviation);
}

function repeated(what: string, before: number, now: number): Repeated {
  const deviation = Math.max(before, now) / Math.min(before, now) - 1;
  return { what, before, now, deviation };
}

function ratiosOf({ cold, warm }: BenchResults): ReadonlyMap<string, number> {
  return new Map([
    ...cold.map(({ name, cpuOfOurs }) => [`cold, ours ÷ ${name}`, cpuOfOurs.median] as const),
    ...warm.map(({ name, event, ratio }) => [`warm, ${name}: ${event}`, ratio] as const),
  ]);
}
