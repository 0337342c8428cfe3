import { TokenBucket } from '../../../lib/keys/rate-limit';

const INTERVAL_MS = 10_000;

/** A bucket of three on a clock that the test sets. */
function bucketOfThree() {
  const clock = { now: 1_800_000_000_000 };
  const bucket = new TokenBucket(3, INTERVAL_MS, () => clock.now);
  return {
    advance: (milliseconds: number): void => {
      clock.now += milliseconds;
    },
    /** The number of tokens that can be taken in a row. */
    drain: (): number => {
      let taken = 0;
      while (taken < 10 && bucket.take()) taken += 1;
      return taken;
    },
  };
}

describe('TokenBucket', () => {
  test('allows the burst at once, and no more', () => {
    const { drain } = bucketOfThree();
    expect(drain()).toBe(3);
    expect(drain()).toBe(0);
  });

  test('allows one more when an interval has passed, and not a millisecond earlier', () => {
    const { advance, drain } = bucketOfThree();
    drain();
    advance(INTERVAL_MS - 1);
    expect(drain()).toBe(0);
    advance(1);
    expect(drain()).toBe(1);
  });

  test('counts parts of intervals', () => {
    const { advance, drain } = bucketOfThree();
    drain();
    advance(1.5 * INTERVAL_MS);
    expect(drain()).toBe(1);
    advance(0.5 * INTERVAL_MS);
    expect(drain()).toBe(1);
  });

  test('never holds more than the burst, however long it rests', () => {
    const { advance, drain } = bucketOfThree();
    drain();
    advance(1_000 * INTERVAL_MS);
    expect(drain()).toBe(3);
  });

  test('gains nothing from attempts that fail', () => {
    const { advance, drain } = bucketOfThree();
    drain();
    for (let attempt = 0; attempt < 10; attempt += 1) {
      advance(INTERVAL_MS / 10 - 1);
      expect(drain()).toBe(0);
    }
  });

  test('counts no time while it is full: a token that is taken comes back a whole interval later', () => {
    const { advance, drain } = bucketOfThree();
    advance(INTERVAL_MS - 1);
    expect(drain()).toBe(3);
    advance(INTERVAL_MS - 1);
    expect(drain()).toBe(0);
    advance(1);
    expect(drain()).toBe(1);
  });
});
