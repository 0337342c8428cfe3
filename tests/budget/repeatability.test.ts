import { compareRuns } from '../../bench/repeatability';
import type { BenchResults, ColdResult, WarmResult } from '../../bench/results';
import type { Summary } from '../../bench/statistics';

function exactly(median: number): Summary {
  return { median, lower: median, upper: median };
}

/** A run with arbitrary figures, except for the ratios. */
function run(cold: Record<string, number>, warm: Record<string, number>): BenchResults {
  const none = exactly(0);
  return {
    node: 'v24',
    processor: 'any',
    wallOfCpu: 1,
    bundles: {},
    parts: [],
    cold: Object.entries(cold).map(([name, ratio]): ColdResult => ({
      name,
      load: none,
      init: none,
      firstDecision: none,
      cpu: none,
      cpuOfNode: none,
      cpuOfOurs: exactly(ratio),
      memory: none,
    })),
    warm: Object.entries(warm).map(([event, ratio]): WarmResult => ({
      name: 'ours',
      event,
      wall: 0,
      cpu: 0,
      ratio,
      highestRatio: ratio,
    })),
  };
}

test('two runs are compared by their ratios, the largest change in either direction first', () => {
  const repeated = compareRuns(
    run({ jose: 0.5 }, { RS256: 2, ES256: 1.2 }),
    run({ jose: 0.55 }, { RS256: 1.6, ES256: 1.2 }),
  );
  expect(repeated.map(({ what }) => what)).toStrictEqual([
    'warm, ours: RS256',
    'cold, ours ÷ jose',
    'warm, ours: ES256',
  ]);
  expect(repeated.map(({ deviation }) => Number(deviation.toFixed(3)))).toStrictEqual([
    0.25, 0.1, 0,
  ]);
});

test('a measurement that only one of two runs has is not compared', () => {
  const repeated = compareRuns(run({ jose: 0.5 }, {}), run({ jose: 0.5, 'fast-jwt': 0.9 }, {}));
  expect(repeated.map(({ what }) => what)).toStrictEqual(['cold, ours ÷ jose']);
});
