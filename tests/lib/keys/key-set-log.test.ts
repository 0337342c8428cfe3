import type { KeySetEvent } from '../../../lib/keys/key-set-event';
import { createKeySetLog } from '../../../lib/keys/key-set-log';
import { FakeClock } from '../../support/observed-keys';

const REPEAT_AFTER_MS = 60_000;

const OUTAGE: KeySetEvent = {
  event: 'failed',
  jwksUri: 'https://issuer.example.com/jwks.json',
  cause: 'no_keys',
  durationMs: 12,
  problem: 'https://issuer.example.com/jwks.json answered with status 500 instead of 200',
};

function observedLog() {
  const lines: unknown[] = [];
  const clock = new FakeClock();
  const report = createKeySetLog((level, fields) => {
    lines.push({ level, ...fields });
  }, clock.now);
  return { clock, lines, report };
}

test('a line names the event, and an outage is a warning', () => {
  const { lines, report } = observedLog();
  const { problem, ...fields } = OUTAGE;
  report({ ...fields, event: 'fetched', keys: 2 });
  report(OUTAGE);
  expect(lines).toStrictEqual([
    { level: 'INFO', ...fields, event: 'key_set_fetched', keys: 2 },
    { level: 'WARN', ...fields, event: 'key_set_failed', problem },
  ]);
});

test.each<[string, Partial<KeySetEvent>]>([
  ['without keys', { event: 'failed' }],
  ['while held keys serve', { event: 'stale', servesForSeconds: 60 }],
])('a failure that goes on %s is a warning once a minute', (_what, change) => {
  const { clock, lines, report } = observedLog();
  for (let second = 0; second < 120; second += 1) {
    const cause = second === 0 ? 'start' : 'no_keys';
    report({ ...OUTAGE, ...change, cause, durationMs: second });
    clock.advance(1_000);
  }
  const warning: unknown = expect.objectContaining({ level: 'WARN' });
  expect(lines).toStrictEqual([warning, warning]);
});

test.each<[string, Partial<KeySetEvent>]>([
  ['another problem', { problem: 'another' }],
  ['the end of the held keys', { event: 'stale', servesForSeconds: 60 }],
  ['the failure of another provider', { jwksUri: 'https://other.example.com/jwks.json' }],
  ['a set that was fetched', { event: 'fetched', problem: '' }],
])('%s is written at once, and so is the failure after it', (_what, change) => {
  const { lines, report } = observedLog();
  report(OUTAGE);
  report({ ...OUTAGE, ...change });
  expect(lines).toHaveLength(2);
});

test('a failure after a good set is written again', () => {
  const { lines, report } = observedLog();
  report(OUTAGE);
  report({ event: 'fetched', jwksUri: OUTAGE.jwksUri, cause: 'no_keys', durationMs: 5 });
  report(OUTAGE);
  expect(lines).toHaveLength(3);
});

test('a clock that is set back silences a failure for a minute at most', () => {
  const { clock, lines, report } = observedLog();
  report(OUTAGE);
  clock.advance(-24 * 3_600_000);
  report(OUTAGE);
  clock.advance(REPEAT_AFTER_MS);
  report(OUTAGE);
  expect(lines).toHaveLength(3);
});
