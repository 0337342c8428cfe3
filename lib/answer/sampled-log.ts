import type { Log } from '../log';

/**
 * Writes one in `oneIn` lines. Each has the field `sampledOneIn`, so that a sum of that field over the lines is an
 * unbiased count of the decisions.
 *
 * @param randomInt gives a whole number from 0 to below its argument, each with the same chance. It must not be
 *   predictable, since callers could choose their moment otherwise; nothing of a request goes into the choice.
 */
export function createSampledLog(
  log: Log,
  oneIn: number,
  randomInt: (below: number) => number,
): Log {
  return (level, fields) => {
    if (randomInt(oneIn) === 0) log(level, { ...fields, sampledOneIn: oneIn });
  };
}
