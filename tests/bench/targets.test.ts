import { OURS } from '../../bench/contenders';
import type { BenchResults, WarmResult } from '../../bench/results';
import { toText } from '../../bench/table';
import { GOALS, isMet, targetsOf } from '../../bench/targets';

function resultsOf(ratios: Readonly<Record<string, number>>): BenchResults {
  return {
    node: 'v24',
    processor: 'any',
    wallOfCpu: 1,
    bundles: {},
    cold: [],
    warm: Object.entries(ratios).map(([key, ratio]): WarmResult => {
      const [name = '', event = ''] = key.split(': ');
      return { name, event, wall: 0, cpu: 0, ratio, highestRatio: ratio };
    }),
    parts: [],
  };
}

test('a target is named only if the run measured it', () => {
  expect(targetsOf(resultsOf({}))).toEqual([]);
  const targets = targetsOf(resultsOf({ [`${OURS}: RS256`]: 1.9 }));
  expect(targets.map(({ what, measured }) => [what, measured])).toEqual([
    ['RS256, × crypto.verify', 1.9],
  ]);
});

test('ours is compared with the fastest of all peers, the one that remembers tokens included', () => {
  const results = resultsOf({
    [`${OURS}: RS256 again`]: 0.3,
    'jose: RS256 again': 2,
    'fast-jwt, with its cache: RS256 again': 0.2,
  });
  const target = targetsOf(results).find(({ what }) => what.endsWith('the fastest peer'));
  expect(target?.measured).toBeCloseTo(1.5);
});

test('a target is met up to its goal, and otherwise stands with a reason below the table', () => {
  const at = (measured: number) => targetsOf(resultsOf({ [`${OURS}: RS256`]: measured }));
  expect(at(2).map(isMet)).toEqual([true]);
  expect(at(2.01).map(isMet)).toEqual([false]);
  expect(toText(resultsOf({ [`${OURS}: RS256`]: 2 }))).toMatch(/2\.00 × +met\b/);
  expect(toText(resultsOf({ [`${OURS}: RS256`]: 2.5 }))).toMatch(
    /not met: see below\nRS256, × crypto\.verify: .+\.$/,
  );
});

test('each target has a name of its own', () => {
  expect(new Set(GOALS.map(({ what }) => what)).size).toBe(GOALS.length);
});
