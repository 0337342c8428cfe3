import { SigningKeysUnavailable } from '../../../lib/keys/key-set-request';
import { heldAnswer } from '../../support/held-answer';
import { type KeySetServer, startKeySetServer } from '../../support/key-set-server';
import { type ObservedKeys, observeKeys } from '../../support/observed-keys';
import { publicJwk, rsaKey } from '../../support/signing';

const UNKNOWN_KID_BURST = 3;
const UNKNOWN_KID_INTERVAL_MS = 9_000;

const KNOWN = publicJwk(rsaKey('known'));
const ROTATED = publicJwk(rsaKey('rotated'));

/** Key ids that are also names in JavaScript, or that could damage a log. */
const ODD_KIDS = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'length',
  '0',
  ' ',
  '\u0000',
  'line\r\nbreak',
  '\u202eright to left',
  '\ud800',
  '../../etc/passwd',
  'x'.repeat(10_000),
];

let server: KeySetServer;

beforeEach(async () => {
  server = await startKeySetServer([KNOWN]);
});

afterEach(() => server.close());

function unknownKids(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `unknown-${index}`);
}

async function exhaustBucket({ find }: ObservedKeys): Promise<void> {
  for (const kid of unknownKids(UNKNOWN_KID_BURST + 1)) await find(kid);
}

describe('unknown kids', () => {
  test('1,000 in a row make 4 fetches, the first one included, and none is found', async () => {
    const { find } = observeKeys([server]);
    for (const kid of unknownKids(1_000)) await expect(find(kid)).resolves.toEqual([]);
    expect(server.requests()).toBe(4);
  });

  test('1,000 at once make at most 4 fetches, and none is found', async () => {
    const { find, prefetch } = observeKeys([server]);
    await prefetch();
    const found = await Promise.all(unknownKids(1_000).map(find));
    expect(found.flat()).toEqual([]);
    expect(server.requests()).toBeLessThanOrEqual(4);
  });

  test('1,000 at once before there are keys make 1 fetch', async () => {
    const { find } = observeKeys([server]);
    const found = await Promise.all(unknownKids(1_000).map(find));
    expect(found.flat()).toEqual([]);
    expect(server.requests()).toBe(1);
  });

  test('make 3 fetches at once and then one every 9 s', async () => {
    const keys = observeKeys([server]);
    await keys.prefetch();
    await exhaustBucket(keys);
    expect(server.requests()).toBe(1 + UNKNOWN_KID_BURST);
    for (let round = 1; round <= 5; round += 1) {
      keys.clock.advance(UNKNOWN_KID_INTERVAL_MS - 1);
      await keys.find('too early');
      expect(server.requests()).toBe(UNKNOWN_KID_BURST + round);
      keys.clock.advance(1);
      await keys.find('in time');
      await keys.find('too late');
      expect(server.requests()).toBe(1 + UNKNOWN_KID_BURST + round);
    }
  });

  test.each([0, 1, 4_500, 8_999])(
    'make no more than 4 fetches in a moment, %i ms after a pause',
    async (phaseMs) => {
      const keys = observeKeys([server]);
      await keys.prefetch();
      keys.clock.advance(10 * UNKNOWN_KID_INTERVAL_MS + phaseMs);
      for (const kid of unknownKids(100)) {
        await keys.find(kid);
        keys.clock.advance(10);
      }
      expect(server.requests()).toBe(1 + UNKNOWN_KID_BURST);
    },
  );

  test('do not affect known keys, which the rate limit does not cover', async () => {
    const keys = observeKeys([server]);
    await exhaustBucket(keys);
    for (const kid of unknownKids(100)) {
      await expect(keys.find(kid)).resolves.toEqual([]);
      await expect(keys.find('known')).resolves.toHaveLength(1);
    }
  });

  test('are undecided, not refused, while the provider is down, with or without a flood', async () => {
    const keys = observeKeys([server]);
    await keys.prefetch();
    server.answer((_request, response) => {
      response.writeHead(503).end();
    });
    for (const kid of unknownKids(100)) {
      await expect(keys.find(kid)).rejects.toThrow(SigningKeysUnavailable);
      await expect(keys.find('known')).resolves.toHaveLength(1);
    }
    expect(server.requests()).toBe(1 + UNKNOWN_KID_BURST);
  });

  test('are refused again, not undecided, when the provider is back', async () => {
    const keys = observeKeys([server]);
    await keys.prefetch();
    server.answer([]);
    await expect(keys.find('unknown')).rejects.toThrow(SigningKeysUnavailable);
    server.answer([KNOWN]);
    await expect(keys.find('unknown')).resolves.toEqual([]);
    await exhaustBucket(keys);
    await expect(keys.find('unknown')).resolves.toEqual([]);
  });
});

describe('a rotated key', () => {
  test('is found by its first token', async () => {
    const { events, find, prefetch } = observeKeys([server]);
    await prefetch();
    server.answer([KNOWN, ROTATED]);
    await expect(find('rotated')).resolves.toHaveLength(1);
    expect(events.at(-1)).toMatchObject({ event: 'rotated', cause: 'unknown_kid' });
  });

  test('is found by 100 tokens at once, with 1 fetch', async () => {
    const { find, prefetch } = observeKeys([server]);
    await prefetch();
    server.answer([KNOWN, ROTATED]);
    const found = await Promise.all(Array.from({ length: 100 }, () => find('rotated')));
    expect(found.every((keys) => keys.length === 1)).toBe(true);
    expect(server.requests()).toBe(2);
  });

  test('is found even if a token of an attacker caused the fetch', async () => {
    const keys = observeKeys([server]);
    await exhaustBucket(keys);
    server.answer([KNOWN, ROTATED]);
    await expect(keys.find('rotated')).resolves.toEqual([]);
    keys.clock.advance(UNKNOWN_KID_INTERVAL_MS);
    await keys.find('unknown');
    await expect(keys.find('rotated')).resolves.toHaveLength(1);
  });

  test('is found within 10 s in the slowest case: right after a fetch that takes 1 s', async () => {
    const keys = observeKeys([server]);
    await exhaustBucket(keys);
    const rotatedAt = keys.clock.now();
    const slow = heldAnswer([KNOWN, ROTATED]);
    server.answer(slow.listener);
    keys.clock.advance(UNKNOWN_KID_INTERVAL_MS - 1);
    await expect(keys.find('rotated')).resolves.toEqual([]);
    keys.clock.advance(1);
    const found = keys.find('rotated');
    await slow.asked;
    keys.clock.advance(1_000);
    slow.release();
    await expect(found).resolves.toHaveLength(1);
    expect(keys.clock.now() - rotatedAt).toBeLessThanOrEqual(10_000);
  });
});

describe('a kid is data', () => {
  test.each(ODD_KIDS.map((kid) => [JSON.stringify(kid).slice(0, 30), kid]))(
    '%s finds its key if the provider has one, and nothing otherwise',
    async (_name, kid) => {
      const { find } = observeKeys([server]);
      await expect(find(kid)).resolves.toEqual([]);
      server.answer([KNOWN, { ...ROTATED, kid }]);
      await expect(find(kid)).resolves.toEqual([expect.objectContaining({ kid })]);
      await expect(find('known')).resolves.toHaveLength(1);
    },
  );

  test('and one set may hold all of them', async () => {
    server.answer(ODD_KIDS.map((kid) => ({ ...KNOWN, kid })));
    const { find } = observeKeys([server]);
    for (const kid of ODD_KIDS) {
      await expect(find(kid)).resolves.toEqual([expect.objectContaining({ kid })]);
    }
    await expect(find('known')).resolves.toEqual([]);
  });
});
