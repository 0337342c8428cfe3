import type { Log } from '../log';
import type { KeySetEvent } from './key-set-event';

/** A failure that goes on is written again after this long. */
export const REPEAT_AFTER_MS = 60_000;

/**
 * Makes the receiver of key set events that writes them to a log. A failure with the same problem as the one
 * before it says nothing new, so it is written once a minute.
 *
 * @param now milliseconds since 1970
 */
export function createKeySetLog(log: Log, now: () => number): (event: KeySetEvent) => void {
  const last = new Map<string, { readonly said: string; readonly at: number }>();

  return ({ event, ...fields }) => {
    const isOutage = event === 'stale' || event === 'failed';
    const said = `${event}: ${fields.problem ?? ''}`;
    const before = last.get(fields.jwksUri);
    // Without the sign, because a clock that was set back must not silence an outage.
    const isRepeated = before?.said === said && Math.abs(now() - before.at) < REPEAT_AFTER_MS;
    if (isOutage && isRepeated) return;
    last.set(fields.jwksUri, { said, at: now() });
    log(isOutage ? 'WARN' : 'INFO', { event: `key_set_${event}`, ...fields });
  };
}
