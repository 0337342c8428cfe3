import { setTimeout as sleep } from 'node:timers/promises';
import { readOptions } from '../../build/command-line';
import { type FloodFigures, floodWithUnknownKids, harmOf } from '../support/unknown-kid-flood';

const SECONDS = 150;
const ROTATION_AT_SECONDS = 20;

readOptions({
  script: 'test:soak',
  purpose: `Floods a key set with 20 unknown kids a second for ${SECONDS} seconds, and rotates a key after ${ROTATION_AT_SECONDS}.`,
  options: {},
});

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function describeProgress(figures: FloodFigures): string {
  const { rotatedKeyAcceptedAfterMs: rotated } = figures;
  return [
    `${figures.seconds} s`,
    `${figures.unknownKids} unknown kids`,
    `known key refused ${figures.knownKeyRefused} times`,
    `rotated key ${rotated === undefined ? 'not accepted yet' : `accepted after ${rotated} ms`}`,
    `${figures.fetches} fetches`,
  ].join(', ');
}

async function main(): Promise<void> {
  const figures = await floodWithUnknownKids(
    { now: Date.now, until: (moment) => sleep(Math.max(0, moment - Date.now())) },
    SECONDS,
    ROTATION_AT_SECONDS,
    (soFar) => {
      print(describeProgress(soFar));
    },
  );
  print(JSON.stringify(figures, null, 2));
  const harm = harmOf(figures);
  print(harm.length === 0 ? 'The flood did no harm.' : `Broken: ${harm.join('; ')}`);
  process.exitCode = harm.length === 0 ? 0 : 1;
}

void main();
