import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOptions, refuseCall } from '../build/command-line';
import { bundleAll } from './bundles';
import { bundleScript } from './child';
import { measureCold } from './cold';
import { putOnPage } from './docs';
import { BenchProvider } from './provider';
import { compareRuns } from './repeatability';
import { type BenchResults, toResults } from './results';
import { comparisonToText, toText } from './table';
import { measureWarm } from './warm';

const options = readOptions({
  script: 'bench',
  purpose:
    'Measures the authorizer beside its peers, and prints tables.\nTakes about two minutes, and wants a machine that does nothing else.',
  options: {
    json: { type: 'string', value: 'FILE', help: 'writes everything that was measured as JSON' },
    compare: {
      type: 'string',
      value: 'FILE',
      help: 'compares the ratios with those of an earlier run, by its --json',
    },
    docs: { type: 'boolean', help: 'puts the text into docs/performance.md' },
    cold: { type: 'string', value: 'N', default: '40', help: 'fresh processes of each kind' },
    warm: { type: 'string', value: 'N', default: '200', help: 'rounds of warm decisions' },
  },
});

function rounds(option: 'cold' | 'warm'): number {
  const count = Number(options[option]);
  if (!Number.isInteger(count) || count < 1) {
    return refuseCall(`--${option} must be a whole number above 0, not ${options[option]}`);
  }
  return count;
}

function readResults(file: string): BenchResults {
  // Written by --json, which writes nothing else.
  return JSON.parse(readFileSync(file, 'utf8')) as BenchResults;
}

async function main(): Promise<void> {
  const [coldRounds, warmRounds] = [rounds('cold'), rounds('warm')];
  // Read first, so that a missing file is known now and not in two minutes.
  const before = options.compare === undefined ? undefined : readResults(options.compare);
  const directory = mkdtempSync(join(tmpdir(), 'bench-'));
  const provider = await BenchProvider.start(directory);
  try {
    const bundles = await bundleAll(directory);
    const [coldScript, warmScript] = [
      await bundleScript('cold-sample', directory),
      await bundleScript('warm-sample', directory),
    ];
    const cold = await measureCold(bundles, provider, coldScript, coldRounds);
    const warm = await measureWarm(bundles, provider, {
      directory,
      script: warmScript,
      rounds: warmRounds,
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
