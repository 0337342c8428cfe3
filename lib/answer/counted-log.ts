import type { Log } from '../log';

export const PERIOD_MS = 60_000;
/** The most values of one metric that a line may hold. */
const MOST_DURATIONS = 100;

interface Counted {
  count: number;
  /** Of all of them, or of so many that each has the same chance to be among them. */
  readonly durations: number[];
  /** Milliseconds since 1970. */
  latest: number;
}

/**
 * Counts decisions in place of a line for each, and writes the count and the durations as CloudWatch metrics.
 *
 * Lambda freezes an instance between two requests, so there is no timer: a line is written by the first decision of an
 * instance, and then by the first one that comes a minute or more after the last line. Decisions since the last line are
 * lost if the instance ends, which are those of less than a minute. After a pause a line of their own has their time.
 *
 * @param namespace of the metrics `Granted` and `GrantedDuration`, which have no dimensions
 * @param now milliseconds since 1970
 * @param random gives a number from 0 to below 1
 *
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function createCountedLog(
  log: Log,
  namespace: string,
  now: () => number,
  random: () => number,
): Log {
  let lastLine = -Infinity;
  let counted = nothing();

  const write = (): void => {
    const { count, durations, latest } = counted;
    log('INFO', {
      event: 'granted_counted',
      _aws: { Timestamp: latest, CloudWatchMetrics: [directiveFor(namespace)] },
      Granted: count,
      GrantedDuration: durations,
    });
    counted = nothing();
  };

  return (_level, { durationMs }) => {
    const at = now();
    if (counted.count > 0 && at - counted.latest >= PERIOD_MS) write();
    counted.count += 1;
    counted.latest = at;
    // Algorithm R: the n-th duration takes the place of another one with a chance of 100 in n.
    const place =
      counted.count <= MOST_DURATIONS ? counted.count - 1 : Math.floor(random() * counted.count);
    if (place < MOST_DURATIONS) counted.durations[place] = Number(durationMs);
    if (at - lastLine >= PERIOD_MS) {
      write();
      lastLine = at;
    }
  };
}

function nothing(): Counted {
  return { count: 0, durations: [], latest: 0 };
}

function directiveFor(namespace: string): object {
  return {
    Namespace: namespace,
    // One set, and it is empty: one metric for the stage, as the metric filters make them.
    Dimensions: [[]],
    Metrics: [
      { Name: 'Granted', Unit: 'Count' },
      { Name: 'GrantedDuration', Unit: 'Milliseconds' },
    ],
  };
}
