import { FakeClock } from '../../support/observed-keys';
import { type FloodTime, floodWithUnknownKids, harmOf } from '../../support/unknown-kid-flood';

// 3,000 decisions with real requests in between: a second of work, or more on a busy machine.
jest.setTimeout(60_000);

/** A clock that stands still until all pending work is done. */
function testTime(): FloodTime {
  const clock = new FakeClock();
  return {
    now: clock.now,
    until: async (moment, settled) => {
      await settled;
      clock.advance(moment - clock.now());
    },
  };
}

describe('a flood of 20 unknown kids a second', () => {
  test('causes no wrong decision in 150 s with a rotation at 20 s', async () => {
    const figures = await floodWithUnknownKids(testTime(), 150, 20);
    expect(harmOf(figures)).toEqual([]);
    expect(figures).toMatchObject({ unknownKids: 3_000, knownKeyAccepted: 1_500, fetches: 20 });
  });

  test.each([21.5, 24, 26.95, 27, 27.05])(
    'does not delay a key that is rotated after %d s by more than 10 s',
    async (rotationAtSeconds) => {
      const figures = await floodWithUnknownKids(testTime(), 40, rotationAtSeconds);
      expect(harmOf(figures)).toEqual([]);
    },
  );
});
