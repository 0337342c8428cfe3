import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventWith } from '../../bench/api-events';
import { bundleOne } from '../../bench/bundles';
import { bundleScript } from '../../bench/child';
import { PART_NAMES, RESTS } from '../../bench/left-out';
import { BenchProvider } from '../../bench/provider';
import { partResults } from '../../bench/results';
import { runWarmPlan, type WarmRow } from '../../bench/warm';

let directory: string;
let provider: BenchProvider;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'bench-left-out-'));
  provider = await BenchProvider.start(directory);
});

afterAll(async () => {
  await provider.stop();
  rmSync(directory, { recursive: true });
});

/** Decides in a bundle in which these parts are left out, and measures nothing. */
async function run(rest: (typeof RESTS)[number], leftOut = rest.leftOut) {
  const { file } = await bundleOne(rest, join(directory, `${rest.leftOut.length}.mjs`));
  return runWarmPlan(
    {
      turns: 1,
      bundles: { ours: file },
      decisions: [{ authorizer: 'ours', event: 'good', leftOut }],
      events: { good: { outcome: 'granted', with: eventWith(`Bearer ${provider.token()}`) } },
      bare: [],
    },
    provider,
    { directory, script: await bundleScript('warm-sample', directory) },
  );
}

test('the authorizer decides without any part that can be left out, and asks every stand-in', async () => {
  const [whole] = RESTS;
  const rest = RESTS.at(-1);
  if (whole === undefined || rest === undefined) throw new Error('There are no parts');
  expect(rest.leftOut.length).toBe(PART_NAMES.length);
  await run(whole);
  await run(rest);
}, 60_000);

test('a stand-in that no decision asks is an error that names it', async () => {
  const [whole] = RESTS;
  if (whole === undefined) throw new Error('There are no parts');
  await expect(run(whole, [...whole.leftOut, 'line of log'])).rejects.toThrow(
    'ours: no decision asks the stand-in for line of log',
  );
}, 60_000);

test('the parts and the rest add up to the whole', () => {
  const rests = RESTS.map(({ name }, index): WarmRow => ({
    name,
    event: 'RS256',
    processes: [{ cpu: [90 - 10 * index], wall: [90], bare: [40] }],
  }));
  const parts = partResults(rests);
  expect(parts.map(({ name }) => name)).toEqual(PART_NAMES);
  expect(parts.reduce((sum, { ratio }) => sum + ratio, 0)).toBeCloseTo(90 / 40);
  expect(parts.map(({ cpu }) => Math.round(cpu))).toEqual(PART_NAMES.map(() => 10));
});
