import { checkCertificate, checkClock } from '../../doctor/clock';
import { plainDuration } from '../../doctor/plain-time';

const NOW = 1_800_000_000_000;
const RULES = { clockToleranceSeconds: 5 };
const setting = (member: string): string => member;

/** The line about a clock that is so far ahead of ours, read in a request that took so long. */
function lineFor(aheadMs: number, requestMs = 0) {
  // A date leaves out the fraction of a second.
  const serverTime = Math.floor((NOW + aheadMs) / 1000) * 1000;
  const answer = { status: 200, sentAt: NOW - requestMs, receivedAt: NOW, serverTime };
  return checkClock(answer, RULES, setting);
}

describe('the clock of a provider', () => {
  test.each([0, 500, 999, -1, -999])(
    '%d ms from ours is the same, for all that a date tells',
    (ms) => {
      expect(lineFor(ms)).toEqual({ level: 'ok', text: 'clock: the same as on this machine' });
    },
  );

  test('may be as far away as the tolerance', () => {
    expect([lineFor(5_000), lineFor(-5_000)].map(({ level }) => level)).toEqual(['ok', 'ok']);
    expect(lineFor(3_000).text).toBe(
      'clock: 3 seconds from the one of this machine, within clockToleranceSeconds=5',
    );
  });

  test('is a problem beyond it, on either side, with the value to set', () => {
    expect(lineFor(7_000)).toEqual({
      level: 'problem',
      text: 'clock: the one of the provider is 7 seconds ahead of the one of this machine, and 5 seconds are tolerated; set clockToleranceSeconds to 7, unless the clock of this machine is wrong',
    });
    expect(lineFor(-9_000).text).toMatch(
      /^clock: the one of the provider is 9 seconds behind .* to 9,/,
    );
  });

  test('cannot be tolerated if it is hours away', () => {
    expect(lineFor(7_200_000).text).toMatch(
      /is 2 hours ahead .*; have one of the clocks set right$/,
    );
  });

  test('is not blamed for the time that a request takes', () => {
    expect(lineFor(-7_000, 7_000).level).toBe('ok');
  });

  test('is unknown without a date', () => {
    const answer = { status: 200, sentAt: NOW, receivedAt: NOW };
    expect(checkClock(answer, RULES, setting).level).toBe('note');
  });
});

test('a certificate that expires soon is worth a note', () => {
  const answer = { status: 200, sentAt: NOW, receivedAt: NOW };
  const until = (days: number) =>
    checkCertificate({ ...answer, certificateExpiresAt: NOW + days * 86_400_000 });
  expect(until(60)).toEqual([
    { level: 'ok', text: 'TLS: the certificate is trusted for 60 days more' },
  ]);
  expect(until(3)).toEqual([
    { level: 'note', text: 'TLS: the certificate is trusted, and expires in 3 days' },
  ]);
  expect(checkCertificate(answer)).toEqual([]);
});

test.each([
  [0, '0 seconds'],
  [1, '1 second'],
  [119, '119 seconds'],
  [180, '3 minutes'],
  [7_199, '119 minutes'],
  [7_200, '2 hours'],
  [200_000, '2 days'],
  [-180, '3 minutes'],
])('%d seconds are %s in plain words', (seconds, words) => {
  expect(plainDuration(seconds)).toBe(words);
});
