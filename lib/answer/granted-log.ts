import { randomInt } from 'node:crypto';
import type { Log } from '../log';
import type { OptionalPart } from '../optional-part';
import { createCountedLog } from './counted-log';
import { type GrantedLogSettings, readGrantedLogSettings } from './granted-log-settings';
import { createSampledLog } from './sampled-log';

/** A log that writes less about granted decisions, and the part that reads its settings. */
export interface GrantedLog {
  readonly log: Log;
  readonly part: OptionalPart;
}

/** The clock, and chance, for tests. */
interface GrantedLogWorld {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly randomInt: (below: number) => number;
  readonly random: () => number;
}

/**
 * Makes a log for granted decisions. All other lines, and all lines before the settings are read, go to `log` as they are.
 *
 * @param log writes a line
 */
export function createGrantedLog(
  log: Log,
  world: GrantedLogWorld = { now: Date.now, randomInt, random: Math.random },
): GrantedLog {
  let granted = log;
  return {
    log: (level, fields) => {
      (fields['outcome'] === 'granted' ? granted : log)(level, fields);
    },
    part: {
      readSettings: (reader) => {
        granted = logFor(readGrantedLogSettings(reader), log, world);
        return {};
      },
      tokenKinds: (kinds) => kinds,
    },
  };
}

function logFor(
  { kind, oneIn, namespace }: GrantedLogSettings,
  log: Log,
  { now, randomInt: draw, random }: GrantedLogWorld,
): Log {
  switch (kind) {
    case 'all':
      return log;
    case 'sampled':
      return createSampledLog(log, oneIn, draw);
    case 'metrics':
      return createCountedLog(log, namespace, now, random);
  }
}
