import { performance } from 'node:perf_hooks';
import * as fc from 'fast-check';
import { readOptions, refuseCall } from '../../../build/command-line';
import { exactness } from '../../support/policy-property';

const CASES_PER_ROUND = 1_000;
const REPORT_MS = 5_000;

const values = readOptions({
  script: 'fuzz',
  purpose:
    'Searches for a policy that is not exact.\nThe same seed tries the same tables, tokens and requests in the same order.',
  options: {
    seconds: { type: 'string', value: 'N', default: '60', help: 'for how long' },
    seed: {
      type: 'string',
      value: 'N',
      help: 'any whole number; another one each time unless given',
    },
  },
});
const seconds = Number(values.seconds);
const firstSeed = Number(values.seed ?? Date.now() % 2 ** 31);
if (!(seconds > 0)) refuseCall(`--seconds must be a number above 0, not ${values.seconds}`);
if (!Number.isInteger(firstSeed))
  refuseCall(`--seed must be a whole number, not ${values.seed ?? ''}`);

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
