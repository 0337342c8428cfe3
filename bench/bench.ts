import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOptions } from '../build/command-line';
import { ASKING } from './asking';
import { bundleAll } from './bundles';
import { bundleScript } from './child';
import { measureCold } from './cold';
import { AUTHORIZERS, CONTENDERS, REMEMBERING } from './contenders';
import { putOnPage } from './docs';
import { RESTS } from './left-out';
import { BenchProvider } from './provider';
import { compareRuns } from './repeatability';
import { type BenchResults, toResults } from './results';
import { comparisonToText, toText } from './table';
import { measureWarm } from './warm';

const options = readOptions({
  script: 'bench',
  purpose:
    'Measures the authorizer beside its peers, and prints tables.\nTakes about ten minutes, and wants a machine that does nothing else.',
  options: {
    json: { type: 'string', value: 'FILE', help: 'writes everything that was measured as JSON' },
    compare: {
      type: 'string',
      value: 'FILE',
      help: 'compares the ratios with those of an earlier run, by its --json',
    },
    docs: { type: 'boolean', help: 'puts the text into docs/performance.md' },
    quick: { type: 'boolean', help: 'only what is compared with peers, in a minute' },
  },
});

/** Processes of each contender, and turns in each that decides more than once. */
const EXTENT = { cold: 40, warm: 6, turns: 20 };
const QUICK_EXTENT = { cold: 4, warm: 2, turns: 8 };

function readResults(file: string): BenchResults {
  // Written by --json, which writes nothing else.
  return JSON.parse(readFileSync(file, 'utf8')) as BenchResults;
}

async function main(): Promise<void> {
  const isQuick = options.quick === true;
  const extent = isQuick ? QUICK_EXTENT : EXTENT;
  // Read first, so that a missing file is known now and not in ten minutes.
  const before = options.compare === undefined ? undefined : readResults(options.compare);
  const directory = mkdtempSync(join(tmpdir(), 'bench-'));
  const provider = await BenchProvider.start(directory);
  try {
    const contenders = isQuick ? AUTHORIZERS : CONTENDERS;
    const bundles = await bundleAll(
      [...contenders, REMEMBERING, ...(isQuick ? [] : [...ASKING, ...RESTS])],
      directory,
    );
    const coldScript = await bundleScript('cold-sample', directory);
    const cold = await measureCold(bundles, provider, coldScript, extent.cold, contenders);
    const warm = await measureWarm(bundles, provider, {
      directory,
      script: await bundleScript('warm-sample', directory),
      processes: extent.warm,
      turns: extent.turns,
      contenders: AUTHORIZERS,
      isQuick,
    });
    const results = toResults(bundles, cold, warm);
    const text = toText(results);
    process.stdout.write(`${text}\n`);
    if (before !== undefined) {
      process.stdout.write(`\n${comparisonToText(compareRuns(before, results))}\n`);
    }
    if (options.json !== undefined) writeFileSync(options.json, JSON.stringify(results, null, 2));
    if (options.docs === true) putOnPage('bench', text);
  } finally {
    await provider.stop();
    rmSync(directory, { recursive: true });
  }
}

void main();
