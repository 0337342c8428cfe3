import { DEFAULT_RULES } from '../../../lib/config/trusted-issuer';
import type { JsonObject } from '../../../lib/json-object';
import { createAskedKind } from '../../../lib/opaque/asked-kind';
import { IntrospectionUnavailable } from '../../../lib/opaque/introspection-unavailable';
import { TokenRejected } from '../../../lib/reason';

const NOW = 1_800_000_000;
const GOOD = { sub: 'alice', aud: 'orders', exp: NOW + 600 };
const FAULT = new IntrospectionUnavailable('it fails');

/** A system that answers so, and the tokens that it was asked about. */
function systemWith(answer: (token: string) => JsonObject | Promise<JsonObject>) {
  const asked: string[] = [];
  let now = NOW * 1000;
  const kind = createAskedKind({
    recognizes: () => true,
    ask: async (token): Promise<JsonObject> => {
      asked.push(token);
      return answer(token);
    },
    madeUpToken: 'made-up',
    rules: { ...DEFAULT_RULES, issuer: 'https://issuer.example.com', audiences: ['orders'] },
    rememberSeconds: 60,
    endpoint: 'https://issuer.example.com/validate',
    now: () => now,
  });
  const verdict = async (token: string): Promise<string> => {
    try {
      await kind.verify(token);
      return 'good';
    } catch (error) {
      return error instanceof Error ? error.message : 'unknown';
    }
  };
  return {
    asked,
    kind,
    verdict,
    advance: (milliseconds: number) => {
      now += milliseconds;
    },
  };
}

/** A system that fails for some tokens. */
const systemFailingFor = (isFault: (token: string) => boolean) =>
  systemWith((token) => (isFault(token) ? Promise.reject(FAULT) : GOOD));

describe('after three failures in a row', () => {
  const isBad = (token: string): boolean => token.startsWith('bad');

  test('a system is asked about a made-up token, and goes on to be asked about others', async () => {
    const { asked, verdict } = systemFailingFor(isBad);
    for (const token of ['bad-1', 'bad-2', 'bad-3']) await verdict(token);
    await expect(verdict('new')).resolves.toBe('good');
    expect(asked.slice(3)).toEqual(['made-up', 'new']);
  });

  test('a system that fails for it as well is left alone for two seconds, and then one token tries', async () => {
    let isDown = true;
    const { asked, verdict, advance } = systemFailingFor(() => isDown);
    for (const token of ['a', 'b', 'c', 'd', 'e']) await verdict(token);
    expect(asked.slice(3)).toEqual(['made-up']);
    isDown = false;
    advance(2_000);
    await expect(verdict('f')).resolves.toBe('good');
    expect(asked.slice(4)).toEqual(['made-up', 'f']);
  });
});

test('the two seconds begin when the question about the made-up token has failed', async () => {
  const { asked, verdict, advance } = systemWith(() => {
    advance(1_500);
    return Promise.reject(FAULT);
  });
  for (const token of ['a', 'b', 'c', 'd']) await verdict(token);
  advance(1_999);
  await verdict('e');
  expect(asked).toEqual(['a', 'b', 'c', 'made-up']);
  advance(1);
  await verdict('f');
  expect(asked.slice(4)).toEqual(['made-up']);
});

test('a question is joined for 1,750 ms; a later request asks anew, and the end of the first leaves it alone', async () => {
  const pending: ((answer: JsonObject) => void)[] = [];
  const { asked, verdict, advance } = systemWith(
    () => new Promise((resolve) => pending.push(resolve)),
  );
  const first = verdict('token');
  advance(1_750);
  const joined = verdict('token');
  expect(asked).toHaveLength(1);
  advance(1);
  const second = verdict('token');
  expect(asked).toHaveLength(2);
  pending[0]?.(GOOD);
  const frozen = 'https://issuer.example.com/validate was being asked when the function was frozen';
  await expect(Promise.all([first, joined])).resolves.toEqual([frozen, frozen]);
  const third = verdict('token');
  expect(asked).toHaveLength(2);
  pending[1]?.(GOOD);
  await expect(Promise.all([second, third])).resolves.toEqual(['good', 'good']);
});

describe('a token that is verified again', () => {
  test('has the claims of the newest answer, and is the same object if the answer is the same', async () => {
    let answer: JsonObject = GOOD;
    const { asked, kind, advance } = systemWith(() => answer);
    const first = await kind.verify('token');
    expect(first.characters).toBe(JSON.stringify(GOOD).length);
    advance(60_000);
    await expect(first.verifyAgain('token')).resolves.toBe(first);
    advance(59_999);
    await expect(first.verifyAgain('token')).resolves.toBe(first);
    expect(asked).toHaveLength(2);
    advance(1);
    answer = { ...GOOD, sub: 'bob' };
    await expect(first.verifyAgain('token')).resolves.toMatchObject({ claims: { subject: 'bob' } });
    expect(asked).toHaveLength(3);
  });

  test('was judged when the question was asked, and not when the answer came', async () => {
    const { asked, kind, advance } = systemWith(() => {
      advance(1_000);
      return GOOD;
    });
    const first = await kind.verify('token');
    advance(58_999);
    await first.verifyAgain('token');
    expect(asked).toHaveLength(1);
    advance(1);
    await first.verifyAgain('token');
    expect(asked).toHaveLength(2);
  });
});

describe('in a flood of bad tokens', () => {
  /** Asks about more new tokens than the system is asked about. */
  async function flood(verdict: (token: string) => Promise<string>): Promise<void> {
    for (let index = 0; index < 101; index += 1) await verdict(`bad-${index}`);
  }
  const REFUSED = new TokenRejected('token_inactive');
  const TOO_MANY =
    'https://issuer.example.com/validate was asked about too many bad tokens; new tokens wait for a moment';

  test('a token that was good goes on to be asked about, also after a question about it failed', async () => {
    let error: Error | undefined;
    const { kind, verdict, advance } = systemWith(() =>
      error === undefined ? GOOD : Promise.reject(error),
    );
    const known = await kind.verify('known');
    advance(60_000);
    error = FAULT;
    await expect(known.verifyAgain('known')).rejects.toBe(FAULT);
    error = REFUSED;
    await flood(verdict);
    error = undefined;
    await expect(verdict('new')).resolves.toBe(TOO_MANY);
    await expect(known.verifyAgain('known')).resolves.toBe(known);
  });

  test('a system is asked about a hundred of them, however many good ones came before', async () => {
    let answer: JsonObject | Promise<never> = GOOD;
    const { asked, verdict, advance } = systemWith(() => {
      // As long as it takes until one more bad token may come.
      if (answer === GOOD) advance(100);
      return answer;
    });
    await expect(verdict('good')).resolves.toBe('good');
    answer = Promise.reject(REFUSED);
    await flood(verdict);
    expect(asked).toHaveLength(1 + 100);
  });

  test('new tokens that come while the system is left alone cost nothing', async () => {
    let error: Error = FAULT;
    const { asked, verdict, advance } = systemWith(() => Promise.reject(error));
    for (let index = 0; index < 300; index += 1) await verdict(`token-${index}`);
    expect(asked).toHaveLength(4);
    advance(2_000);
    error = REFUSED;
    for (let index = 0; index < 50; index += 1) {
      await expect(verdict(`bad-${index}`)).resolves.toBe('token_inactive');
    }
  });

  test('tokens that were good give nothing back that they have not cost', async () => {
    let isDown = false;
    const { kind, verdict, advance } = systemWith((token) => {
      if (!isDown) return GOOD;
      return Promise.reject(token.startsWith('bad') ? REFUSED : FAULT);
    });
    const known = await kind.verify('known');
    isDown = true;
    advance(60_000);
    await flood(verdict);
    for (let time = 0; time < 10; time += 1) {
      await expect(known.verifyAgain('known')).rejects.toBe(FAULT);
    }
    await expect(verdict('bad-new')).resolves.toBe(TOO_MANY);
  });

  test('a token that was good, and was refused since, waits as a new one does', async () => {
    let isRefused = false;
    const { asked, kind, verdict, advance } = systemWith(() =>
      isRefused ? Promise.reject(REFUSED) : GOOD,
    );
    const known = await kind.verify('known');
    isRefused = true;
    advance(60_000);
    await expect(known.verifyAgain('known')).rejects.toBe(REFUSED);
    advance(60_000);
    await flood(verdict);
    const questions = asked.length;
    await expect(known.verifyAgain('known')).rejects.toThrow(TOO_MANY);
    expect(asked).toHaveLength(questions);
  });
});

describe('a question that ends', () => {
  test.each([
    [1_750, 'good'],
    [1_751, 'https://issuer.example.com/validate was being asked when the function was frozen'],
  ])('after %i ms: %s', async (milliseconds, expected) => {
    const { verdict, advance } = systemWith(() => {
      advance(milliseconds);
      return GOOD;
    });
    await expect(verdict('token')).resolves.toBe(expected);
  });

  test('does so within 1,500 ms, whatever it is made of', async () => {
    jest.useFakeTimers();
    const { verdict } = systemWith(() => new Promise(() => undefined));
    let outcome = 'still asked';
    const asked = verdict('token').then((verdict) => (outcome = verdict));
    await jest.advanceTimersByTimeAsync(1_499);
    expect(outcome).toBe('still asked');
    await jest.advanceTimersByTimeAsync(1);
    jest.useRealTimers();
    await expect(asked).resolves.toBe(
      'https://issuer.example.com/validate gave no complete answer within 1500 ms',
    );
  });

  test('leaves no timer behind', async () => {
    const { verdict } = systemWith(() => GOOD);
    const timers = () =>
      process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
    const before = timers();
    await verdict('token');
    expect(timers()).toBe(before);
  });
});

test('a freeze costs the new tokens nothing that were being asked about', async () => {
  const pending: ((answer: JsonObject) => void)[] = [];
  let isFrozen = true;
  const { verdict, advance } = systemWith(() =>
    isFrozen ? new Promise((resolve) => pending.push(resolve)) : GOOD,
  );
  const names = Array.from({ length: 100 }, (_, index) => `token-${index}`);
  const interrupted = Promise.all(names.map(verdict));
  advance(1_751);
  for (const answer of pending) answer(GOOD);
  expect(new Set(await interrupted).size).toBe(1);
  isFrozen = false;
  const again = await Promise.all(names.map(verdict));
  expect(new Set(again)).toEqual(new Set(['good']));
});

test('nothing is read from a token before the answer', () => {
  const { kind } = systemWith(() => GOOD);
  expect(kind.unverifiedOriginOf('token')).toStrictEqual({});
});
