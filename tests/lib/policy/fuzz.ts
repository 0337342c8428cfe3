/**
 * Searches for a policy that is not exact, for the given time.
 *
 *   npm run fuzz [-- --seconds 60] [-- --seed 1]
 *
 * The same seed tries the same tables, tokens and requests in the same order.
 */
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import * as fc from 'fast-check';
import { exactness } from '../../support/policy-property';

const CASES_PER_ROUND = 1_000;
const REPORT_MS = 5_000;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
  },
});
const [seconds, firstSeed] = [Number(values.seconds), Number(values.seed)];
if (!(seconds > 0) || !Number.isInteger(firstSeed)) {
  throw new TypeError('--seconds must be a positive number, --seed an integer');
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

say(`Fuzzing policies for ${seconds} s; repeat with --seed ${firstSeed}`);
const startedAt = performance.now();
const elapsed = (): number => performance.now() - startedAt;
let cases = 0;
let nextReport = REPORT_MS;
for (
  let seed = firstSeed;
  elapsed() < seconds * 1000 && process.exitCode === undefined;
  seed += 1
) {
  const round = fc.check(exactness(), { seed, numRuns: CASES_PER_ROUND });
  cases += round.numRuns;
  if (round.failed) {
    say(fc.defaultReportMessage(round) ?? 'failed');
    if (round.errorInstance instanceof Error) say(round.errorInstance.message);
    say(`Repeat with --seed ${seed} --seconds 1`);
    process.exitCode = 1;
  } else if (elapsed() >= nextReport) {
    say(`${cases} accepted cases in ${(elapsed() / 1000).toFixed(0)} s`);
    nextReport = elapsed() + REPORT_MS;
  }
}
say(`${cases} accepted cases, ${process.exitCode === 1 ? 'one is wrong' : 'all exact'}`);
