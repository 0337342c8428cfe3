import type { RequestListener } from 'node:http';
import { SigningKeysUnavailable } from '../../../lib/keys/key-set-request';
import { heldAnswer } from '../../support/held-answer';
import { type KeySetServer, startKeySetServer } from '../../support/key-set-server';
import { observeKeys } from '../../support/observed-keys';
import { publicJwk, rsaKey } from '../../support/signing';

const REFRESH_AFTER_MS = 600_000;
const RETRY_WITH_KEYS_MS = 10_000;
const RETRY_WITHOUT_KEYS_MS = 1_000;

const HOUR_MS = 3_600_000;

const OLD = rsaKey('old');
const NEW = rsaKey('new');
const OLD_SET = [publicJwk(OLD)];
const NEW_SET = [publicJwk(NEW)];
const BOTH = [publicJwk(OLD), publicJwk(NEW)];

let server: KeySetServer;

beforeEach(async () => {
  server = await startKeySetServer(OLD_SET);
});

afterEach(() => server.close());

const serverError: RequestListener = (_request, response) => {
  response.writeHead(500).end();
};

describe('at the start', () => {
  test('100 parallel first requests make 1 fetch', async () => {
    const { find } = observeKeys([server]);
    const found = await Promise.all(Array.from({ length: 100 }, () => find('old')));
    expect(found.every((keys) => keys.length === 1)).toBe(true);
    expect(server.requests()).toBe(1);
  });

  test('100 parallel first requests fail together, after 1 fetch', async () => {
    server.answer(serverError);
    const { find } = observeKeys([server]);
    const outcomes = await Promise.allSettled(Array.from({ length: 100 }, () => find('old')));
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
    expect(server.requests()).toBe(1);
  });

  test('keys that were fetched ahead cost the first request no fetch', async () => {
    const { find, prefetch } = observeKeys([server]);
    await prefetch();
    expect(server.requests()).toBe(1);
    await expect(find('old')).resolves.toHaveLength(1);
    expect(server.requests()).toBe(1);
  });

  test('the first request joins a fetch ahead that is under way', async () => {
    const { find, prefetch } = observeKeys([server]);
    const [, found] = await Promise.all([prefetch(), find('old')]);
    expect(found).toHaveLength(1);
    expect(server.requests()).toBe(1);
  });

  test('a fetch ahead that fails throws nothing, and the first request fetches again at once', async () => {
    server.answer(serverError);
    const { find, prefetch } = observeKeys([server]);
    await expect(prefetch()).resolves.toBeUndefined();
    server.answer(OLD_SET);
    await expect(find('old')).resolves.toHaveLength(1);
  });

  test('without keys the provider gets at most one request per second', async () => {
    server.answer(serverError);
    const { clock, find } = observeKeys([server]);
    for (let request = 0; request < 100; request += 1) {
      await expect(find('old')).rejects.toThrow(SigningKeysUnavailable);
    }
    expect(server.requests()).toBe(1);
    clock.advance(RETRY_WITHOUT_KEYS_MS - 1);
    await expect(find('old')).rejects.toThrow(
      'answered with status 500 instead of 200 (999 ms ago)',
    );
    expect(server.requests()).toBe(1);
    clock.advance(1);
    await expect(find('old')).rejects.toThrow('answered with status 500');
    expect(server.requests()).toBe(2);
  });
});

describe('a known key', () => {
  test('is found for 10 minutes without a request to the provider', async () => {
    const { clock, find } = observeKeys([server]);
    await find('old');
    clock.advance(REFRESH_AFTER_MS - 1);
    await expect(find('old')).resolves.toHaveLength(1);
    expect(server.requests()).toBe(1);
  });

  test('is found at once after 10 minutes, while one refresh runs in the background', async () => {
    const { clock, find, nextEvent } = observeKeys([server]);
    await find('old');
    const answer = heldAnswer(BOTH);
    server.answer(answer.listener);
    clock.advance(REFRESH_AFTER_MS);

    const refreshed = nextEvent();
    await Promise.all(Array.from({ length: 100 }, () => find('old')));
    await answer.asked;
    await expect(find('old')).resolves.toHaveLength(1);
    answer.release();
    expect(await refreshed).toMatchObject({ event: 'rotated', cause: 'age', added: ['new'] });
    await expect(find('new')).resolves.toHaveLength(1);
    expect(server.requests()).toBe(2);
  });

  test('is unknown once the provider has withdrawn it: a set replaces the previous one', async () => {
    const { clock, find, nextEvent } = observeKeys([server]);
    await find('old');
    server.answer(NEW_SET);
    clock.advance(REFRESH_AFTER_MS);
    const refreshed = nextEvent();
    await find('old');
    await refreshed;
    await expect(find('old')).resolves.toEqual([]);
    await expect(find('new')).resolves.toHaveLength(1);
  });

  test('is replaced when the provider uses its kid for another key', async () => {
    const { clock, find, nextEvent } = observeKeys([server]);
    await find('old');
    server.answer([publicJwk(NEW, { kid: 'old' })]);
    clock.advance(REFRESH_AFTER_MS);
    const refreshed = nextEvent();
    await find('old');
    expect(await refreshed).toMatchObject({ event: 'rotated', added: ['old'], removed: ['old'] });
    const [key] = await find('old');
    expect(key?.publicKey.equals(NEW.publicKey)).toBe(true);
  });
});

describe('while the provider is down', () => {
  test('a known key is never refused in an hour, and the provider gets at most one request every 10 s', async () => {
    const { clock, events, find, nextEvent } = observeKeys([server]);
    await find('old');
    clock.advance(REFRESH_AFTER_MS);
    server.answer(serverError);
    for (let second = 0; second < 3_600; second += 1) {
      const isDue = second % (RETRY_WITH_KEYS_MS / 1_000) === 0;
      const failed = isDue ? nextEvent() : undefined;
      await expect(find('old')).resolves.toHaveLength(1);
      await failed;
      clock.advance(1_000);
    }
    expect(server.requests()).toBe(1 + 360);
    expect(events.slice(1).every(({ event }) => event === 'stale')).toBe(true);
  });

  test.each([
    ['24 hours by default', {}, 24 * HOUR_MS],
    ['as long as configured', { JWKS_MAX_STALE_SECONDS: '60' }, 60_000],
    ['no time at all, if configured so', { JWKS_MAX_STALE_SECONDS: '0' }, 0],
  ])('keys stay in use beyond their 10 minutes for %s', async (_name, environment, maxStaleMs) => {
    const { clock, events, find } = observeKeys([server], environment);
    await find('old');
    await server.close();
    clock.advance(REFRESH_AFTER_MS + maxStaleMs - 1);
    await expect(find('old')).resolves.toHaveLength(1);
    clock.advance(1);
    await expect(find('old')).rejects.toThrow(SigningKeysUnavailable);
    expect(events.at(-1)).toMatchObject({ event: 'failed' });
  });

  test('keys that became too old are found again when the provider is back', async () => {
    const { clock, events, find } = observeKeys([server]);
    await find('old');
    server.answer(serverError);
    clock.advance(REFRESH_AFTER_MS + 24 * HOUR_MS);
    await expect(find('old')).rejects.toThrow(SigningKeysUnavailable);
    server.answer(BOTH);
    clock.advance(RETRY_WITHOUT_KEYS_MS);
    await expect(find('old')).resolves.toHaveLength(1);
    expect(events.map(({ event }) => event)).toEqual(['fetched', 'failed', 'rotated']);
  });

  test('a refresh that fails leaves the keys unchanged, and the next one replaces them', async () => {
    const { clock, find, nextEvent } = observeKeys([server]);
    await find('old');
    server.answer([]);
    clock.advance(REFRESH_AFTER_MS);
    const failed = nextEvent();
    await find('old');
    expect(await failed).toMatchObject({ event: 'stale', servesForSeconds: 86_400 });

    server.answer(NEW_SET);
    clock.advance(RETRY_WITH_KEYS_MS);
    const rotated = nextEvent();
    await expect(find('old')).resolves.toHaveLength(1);
    expect(await rotated).toMatchObject({ event: 'rotated', added: ['new'], removed: ['old'] });
  });
});
