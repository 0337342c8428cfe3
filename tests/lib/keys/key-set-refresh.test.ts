import { CachedKeySet, steadyClock } from '../../../lib/keys/cached-key-set';
import { SigningKeysUnavailable } from '../../../lib/keys/key-set-request';
import { heldAnswer } from '../../support/held-answer';
import { type KeySetServer, startKeySetServer } from '../../support/key-set-server';
import { observeKeys } from '../../support/observed-keys';
import { publicJwk, rsaKey } from '../../support/signing';

const REFRESH_AFTER_MS = 600_000;
const RETRY_WITHOUT_KEYS_MS = 1_000;
const UNKNOWN_KID_BURST = 3;
const UNKNOWN_KID_INTERVAL_MS = 9_000;

const HOUR_MS = 3_600_000;
/** A freeze that is long for a request, and short for the keys. */
const FREEZE_MS = 1_751;

const OLD_SET = [publicJwk(rsaKey('old'))];
const NEW_SET = [publicJwk(rsaKey('new'))];

let server: KeySetServer;

beforeEach(async () => {
  server = await startKeySetServer(OLD_SET);
});

afterEach(() => server.close());

/** Keys that are due for a refresh, and a freeze of the function that interrupts the refresh. */
async function keysAfterFreeze() {
  const keys = observeKeys([server]);
  await keys.find('old');
  const cutInTwo = heldAnswer(OLD_SET);
  server.answer(cutInTwo.listener);
  keys.clock.advance(REFRESH_AFTER_MS);
  await keys.find('old');
  await cutInTwo.asked;
  keys.clock.advance(FREEZE_MS);
  return { ...keys, cutInTwo };
}

test('a set without acceptable keys is reported as such, even if a freeze delayed it', async () => {
  let now = 0;
  const keySet = new CachedKeySet({
    jwksUri: 'https://issuer.example.com/jwks.json',
    rules: { algorithms: ['RS256'], keyIdRequired: true },
    maxStaleMs: 0,
    fetchKeySet: () => {
      now += FREEZE_MS;
      return Promise.resolve({ entries: [], bytes: 2 });
    },
    report: () => undefined,
    now: () => now,
  });
  await expect(keySet.find('old')).rejects.toThrow(/offers no acceptable key: it is empty$/);
});

test('a set is reported once, when the attempt is over, even if the report fails', async () => {
  const events: string[] = [];
  const keySet = new CachedKeySet({
    jwksUri: 'https://issuer.example.com/jwks.json',
    rules: { algorithms: ['RS256'], keyIdRequired: true },
    maxStaleMs: 0,
    fetchKeySet: () => Promise.resolve({ entries: OLD_SET, bytes: 1_000 }),
    report: ({ event }) => {
      events.push(event);
      throw new Error('the log is full');
    },
    now: () => 0,
  });
  await expect(keySet.find('old')).rejects.toThrow('the log is full');
  expect(await keySet.find('old')).toHaveLength(1);
  expect(events).toEqual(['fetched']);
});

test.each([
  [1, 1_750, 'found'],
  [1, 1_751, 'frozen'],
  [2, 3_250, 'found'],
  [2, 3_251, 'frozen'],
])('%i requests that took %i ms: %s', async (requests, milliseconds, outcome) => {
  let now = 0;
  const keySet = new CachedKeySet({
    jwksUri: 'https://issuer.example.com/jwks.json',
    rules: { algorithms: ['RS256'], keyIdRequired: true },
    maxStaleMs: 0,
    requests: () => requests,
    fetchKeySet: () => {
      now += milliseconds;
      return Promise.resolve({ entries: OLD_SET, bytes: 1_000 });
    },
    report: () => undefined,
    now: () => now,
  });
  const found = keySet.find('old');
  if (outcome === 'found') await expect(found).resolves.toHaveLength(1);
  else {
    await expect(found).rejects.toThrow(
      'https://issuer.example.com/jwks.json was being asked when the function was frozen',
    );
  }
});

test('a set that takes long to read is not mistaken for a freeze of the function', async () => {
  let now = 0;
  const slowEntry = {
    get kid() {
      now += FREEZE_MS;
      return 'slow';
    },
  };
  const keySet = new CachedKeySet({
    jwksUri: 'https://issuer.example.com/jwks.json',
    rules: { algorithms: ['RS256'], keyIdRequired: true },
    maxStaleMs: 0,
    fetchKeySet: () => Promise.resolve({ entries: [...OLD_SET, slowEntry], bytes: 1_000 }),
    report: () => undefined,
    now: () => now,
  });
  await expect(keySet.find('old')).resolves.toHaveLength(1);
});

describe('a refresh that a freeze of the function interrupts', () => {
  test('counts as failed, and the next request waits for another one', async () => {
    const { events, find } = await keysAfterFreeze();
    server.answer(NEW_SET);
    await expect(find('old')).resolves.toEqual([]);
    await expect(find('new')).resolves.toHaveLength(1);
    expect(events.slice(1)).toEqual([
      expect.objectContaining({
        event: 'stale',
        problem: expect.stringMatching(/when the function was frozen$/) as string,
        durationMs: FREEZE_MS,
      }),
      expect.objectContaining({ event: 'rotated', added: ['new'], removed: ['old'] }),
    ]);
  });

  test('changes nothing when it is answered before the next request comes', async () => {
    const { events, find, cutInTwo, nextEvent } = await keysAfterFreeze();
    const noticed = nextEvent();
    cutInTwo.release();
    expect(await noticed).toMatchObject({ event: 'stale' });
    server.answer(NEW_SET);
    await expect(find('old')).resolves.toEqual([]);
    expect(events.map(({ event }) => event)).toEqual(['fetched', 'stale', 'rotated']);
  });

  test('leaves the keys in use if the next one fails', async () => {
    const { find } = await keysAfterFreeze();
    server.answer((_request, response) => {
      response.writeHead(500).end();
    });
    await expect(find('old')).resolves.toHaveLength(1);
    const asked = server.requests();
    await expect(find('old')).resolves.toHaveLength(1);
    expect(server.requests()).toBe(asked);
  });

  test('changes nothing if it is answered after all, except for requests that still wait for it', async () => {
    const { clock, events, find } = observeKeys([server]);
    const cutInTwo = heldAnswer(OLD_SET);
    server.answer(cutInTwo.listener);
    const waiting = find('old').catch((error: unknown) => error);
    await cutInTwo.asked;
    clock.advance(FREEZE_MS);
    server.answer(NEW_SET);
    await expect(find('new')).resolves.toHaveLength(1);

    cutInTwo.release();
    expect(await waiting).toBeInstanceOf(SigningKeysUnavailable);
    expect(events.map(({ event }) => event)).toEqual(['failed', 'fetched']);
    await expect(find('new')).resolves.toHaveLength(1);
    expect(server.requests()).toBe(2);
    // Unknown, not undecided: the late failure does not count against the provider.
    for (let kid = 0; kid < 10; kid += 1) {
      await expect(find(`unknown-${kid}`)).resolves.toEqual([]);
    }
  });

  test('does not cause a refusal of a token whose key is not cached yet', async () => {
    const { find } = await keysAfterFreeze();
    server.answer((_request, response) => {
      response.writeHead(500).end();
    });
    for (let kid = 0; kid < 10; kid += 1) {
      await expect(find(`unknown-${kid}`)).rejects.toThrow(SigningKeysUnavailable);
    }
  });
});

test('a key withdrawn while the function slept is refused from the first request on', async () => {
  const { clock, find } = observeKeys([server]);
  await find('old');
  server.answer(NEW_SET);
  const accepted: boolean[] = [];
  for (let request = 0; request < 3; request += 1) {
    clock.advance(HOUR_MS);
    // Frozen again before the answer: the runtime waits only for the promise.
    accepted.push((await find('old')).length > 0);
  }
  expect(accepted).toEqual([false, false, false]);
});

test('the age of keys counts from the request, not from the answer', async () => {
  const { clock, find, nextEvent } = observeKeys([server]);
  const answer = heldAnswer(OLD_SET);
  server.answer(answer.listener);
  const found = find('old');
  await answer.asked;
  clock.advance(1_000);
  answer.release();
  await found;
  clock.advance(REFRESH_AFTER_MS - 1_000);
  const refreshed = nextEvent();
  await find('old');
  expect(await refreshed).toMatchObject({ event: 'refreshed' });
});

describe('a clock that is set back', () => {
  test('does not put off the refresh', async () => {
    const { clock, find, nextEvent } = observeKeys([server]);
    await find('old');
    clock.advance(-24 * HOUR_MS);
    await find('old');
    clock.advance(REFRESH_AFTER_MS);
    const refreshed = nextEvent();
    await find('old');
    expect(await refreshed).toMatchObject({ event: 'refreshed' });
  });

  test('does not put off the next attempt after a failure', async () => {
    const { clock, find } = observeKeys([server]);
    server.answer([]);
    await expect(find('old')).rejects.toThrow(SigningKeysUnavailable);
    server.answer(OLD_SET);
    clock.advance(-24 * HOUR_MS);
    await expect(find('old')).rejects.toThrow('offers no acceptable key: it is empty (0 ms ago)');
    clock.advance(RETRY_WITHOUT_KEYS_MS);
    await expect(find('old')).resolves.toHaveLength(1);
  });

  test('does not put off the search for a rotated key', async () => {
    const { clock, find } = observeKeys([server]);
    await find('old');
    for (let kid = 0; kid <= UNKNOWN_KID_BURST; kid += 1) await find(`unknown-${kid}`);
    server.answer(NEW_SET);
    clock.advance(-24 * HOUR_MS);
    await expect(find('new')).resolves.toEqual([]);
    clock.advance(UNKNOWN_KID_INTERVAL_MS);
    await expect(find('new')).resolves.toHaveLength(1);
  });

  test('does not extend the use of old keys', async () => {
    const { clock, find } = observeKeys([server], { JWKS_MAX_STALE_SECONDS: '0' });
    await find('old');
    await server.close();
    clock.advance(REFRESH_AFTER_MS - 1);
    await expect(find('old')).resolves.toHaveLength(1);
    clock.advance(-HOUR_MS);
    await expect(find('old')).resolves.toHaveLength(1);
    clock.advance(1);
    await expect(find('old')).rejects.toThrow(SigningKeysUnavailable);
  });
});

test('a steady clock follows the given clock, and stands still when that is set back', () => {
  let time = 1_000;
  const now = steadyClock(() => time);
  const read = (at: number): number => {
    time = at;
    return now();
  };
  expect([1_000, 1_010, 500, 510, 400, 2_000].map(read)).toEqual([
    1_000, 1_010, 1_010, 1_020, 1_020, 2_620,
  ]);
});
