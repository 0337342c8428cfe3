import { setTimeout as sleep } from 'node:timers/promises';
import { type FloodFigures, floodWithUnknownKids, harmOf } from '../support/unknown-kid-flood';

// 150 seconds of real time: 20 unknown kids a second, and a rotation after 20 seconds.
const SECONDS = 150;
const ROTATION_AT_SECONDS = 20;

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
