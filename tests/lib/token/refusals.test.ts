import { TokenRejected } from '../../../lib/reason';
import { Refusals } from '../../../lib/token/refusals';

const WHY = new TokenRejected('token_inactive');

/** Refusals on a clock that the test sets. */
function memory() {
  let now = 0;
  const refusals = new Refusals(() => now);
  const isRefused = (digest: string): boolean => {
    try {
      refusals.check(digest);
      return false;
    } catch (error) {
      expect(error).toBe(WHY);
      return true;
    }
  };
  return {
    isRefused,
    remember: (digest: string, until = 1_000) => {
      refusals.remember(digest, WHY, until);
    },
    at: (time: number) => {
      now = time;
    },
  };
}

test('a token is refused as before until the time is over, and no other token is', () => {
  const { isRefused, remember, at } = memory();
  remember('a');
  at(999);
  expect(['a', 'b', 'a'].map(isRefused)).toEqual([true, false, true]);
  at(1_000);
  expect(isRefused('a')).toBe(false);
  remember('a', 2_000);
  at(1_999);
  expect(isRefused('a')).toBe(true);
});

describe('a thousand tokens', () => {
  /** Remembers them, `0` first. */
  function full() {
    const refusals = memory();
    for (let index = 0; index < 1_000; index += 1) refusals.remember(String(index));
    return refusals;
  }

  test('are remembered, and one more takes the place of the oldest', () => {
    const { isRefused, remember } = full();
    expect(['0', '999'].map(isRefused)).toEqual([true, true]);
    remember('more');
    expect(['0', '1', '999', 'more'].map(isRefused)).toEqual([false, true, true, true]);
  });

  test('keep their places if one of them is refused again, which is the newest then', () => {
    const { isRefused, remember } = full();
    remember('0');
    expect(['0', '1'].map(isRefused)).toEqual([true, true]);
    remember('more');
    expect(['0', '1', '2'].map(isRefused)).toEqual([true, false, true]);
  });

  test('do not make room for one whose time is over at once', () => {
    const { isRefused, remember, at } = full();
    at(500);
    remember('late', 500);
    expect(['0', 'late'].map(isRefused)).toEqual([true, false]);
  });
});
