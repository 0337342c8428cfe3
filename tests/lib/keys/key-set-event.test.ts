import { createPrivateKey } from 'node:crypto';
import { acceptedKeys } from '../../../lib/keys/accepted-keys';
import { changeOf, type KeySetEvent } from '../../../lib/keys/key-set-event';
import { heldAnswer } from '../../support/held-answer';
import { type KeySetServer, startKeySetServer } from '../../support/key-set-server';
import { observeKeys } from '../../support/observed-keys';
import { ed25519Key, publicJwk, rsaKey } from '../../support/signing';

const REFRESH_AFTER_MS = 600_000;
const MAXIMUM_KIDS_NAMED = 10;

const KEY = publicJwk(rsaKey('first'));
const OTHER = publicJwk(rsaKey('second'));

let server: KeySetServer;

beforeEach(async () => {
  server = await startKeySetServer([KEY]);
});

afterEach(() => server.close());

/** The event of a rotation from one set to the other. */
async function rotationOf(
  before: readonly unknown[],
  after: readonly unknown[],
): Promise<KeySetEvent | undefined> {
  server.answer(before);
  const { events, find, prefetch } = observeKeys([server]);
  await prefetch();
  server.answer(after);
  await find('no such kid');
  return events[1];
}

describe('the operator sees', () => {
  test('that a set was fetched, why, in how many milliseconds and bytes', async () => {
    const { clock, events, prefetch } = observeKeys([server]);
    const answer = heldAnswer([KEY, null]);
    server.answer(answer.listener);
    const fetched = prefetch();
    await answer.asked;
    clock.advance(123.4);
    answer.release();
    await fetched;
    expect(events).toEqual([
      {
        event: 'fetched',
        jwksUri: server.jwksUri,
        cause: 'start',
        durationMs: 123,
        bytes: JSON.stringify({ keys: [KEY, null] }).length,
        keys: 1,
        skipped: ['not an object'],
      },
    ]);
  });

  test('that a set was refreshed and is the same', async () => {
    const { clock, find, nextEvent } = observeKeys([server]);
    await find('first');
    clock.advance(REFRESH_AFTER_MS);
    const refreshed = nextEvent();
    await find('first');
    expect(await refreshed).toEqual({
      event: 'refreshed',
      jwksUri: server.jwksUri,
      cause: 'age',
      durationMs: 0,
      bytes: JSON.stringify({ keys: [KEY] }).length,
      keys: 1,
      skipped: [],
    });
  });

  test('that a set was rotated, and which kids came and went', async () => {
    expect(await rotationOf([KEY], [OTHER])).toMatchObject({
      event: 'rotated',
      cause: 'unknown_kid',
      added: ['second'],
      addedCount: 1,
      removed: ['first'],
      removedCount: 1,
    });
  });

  test('no rotation if only the order has changed', async () => {
    expect(await rotationOf([KEY, OTHER], [OTHER, KEY])).toMatchObject({ event: 'refreshed' });
  });

  test('that one of two keys of a kid was rotated', async () => {
    const twin = publicJwk(rsaKey('first'));
    const third = publicJwk(rsaKey('first'));
    expect(await rotationOf([KEY, twin], [KEY, third])).toMatchObject({
      event: 'rotated',
      added: ['first'],
      removed: ['first'],
    });
    expect(await rotationOf([KEY, twin], [KEY])).toMatchObject({
      event: 'rotated',
      added: [],
      removed: ['first'],
    });
    expect(await rotationOf([KEY, twin], [twin, KEY])).toMatchObject({ event: 'refreshed' });
  });

  test('that old keys stay in use, for how long, and the problem', async () => {
    const { clock, find, nextEvent } = observeKeys([server], { JWKS_MAX_STALE_SECONDS: '60' });
    await find('first');
    server.answer((_request, response) => {
      response.writeHead(500).end();
    });
    clock.advance(REFRESH_AFTER_MS + 10_000);
    const stale = nextEvent();
    await find('first');
    expect(await stale).toEqual({
      event: 'stale',
      jwksUri: server.jwksUri,
      cause: 'age',
      durationMs: 0,
      problem: `${server.jwksUri} answered with status 500 instead of 200`,
      servesForSeconds: 50,
    });
  });

  test('that there are no keys, and the problem', async () => {
    await server.close();
    const { events, find } = observeKeys([server]);
    await expect(find('first')).rejects.toThrow();
    expect(events).toEqual([
      {
        event: 'failed',
        jwksUri: server.jwksUri,
        cause: 'no_keys',
        durationMs: 0,
        problem: `${server.jwksUri} cannot be reached (ECONNREFUSED)`,
      },
    ]);
  });

  test('no event for a kid that is refused without a fetch', async () => {
    const { events, find } = observeKeys([server]);
    for (let kid = 0; kid < 1_000; kid += 1) await find(`unknown-${kid}`);
    expect(events).toHaveLength(server.requests());
  });
});

describe('a kid in a log line', () => {
  test('is printable ASCII, even if the kid is not', async () => {
    const kid = 'a\r\n{"level":"ERROR"}\u001b[31m\u202e\u0000';
    const line = await rotationOf([KEY], [{ ...OTHER, kid }]);
    expect(line?.added).toEqual(['a\\u000d\\u000a{"level":"ERROR"}\\u001b[31m\\u202e\\u0000']);
  });

  test('is one of the first 10, however many were added or removed', async () => {
    const many = Array.from({ length: 100 }, (_, index) => ({ ...OTHER, kid: `kid-${index}` }));
    const came = await rotationOf([KEY], many);
    const firstTen = many.slice(0, MAXIMUM_KIDS_NAMED).map(({ kid }) => kid);
    expect(came?.added).toEqual(firstTen);
    expect(came?.addedCount).toBe(100);
    const went = await rotationOf(many, [KEY]);
    expect(went?.removed).toEqual(firstTen);
    expect(went?.removedCount).toBe(100);
  });

  test('makes no line longer than 20,000 characters', async () => {
    const long = (index: number) => `${index}${'\u0000'.repeat(500)}`;
    const before = Array.from({ length: 20 }, (_, index) => ({ ...KEY, kid: long(index) }));
    const after = Array.from({ length: 20 }, (_, index) => ({ ...KEY, kid: long(index + 20) }));
    const line = await rotationOf(before, after);
    expect(line).toMatchObject({ addedCount: 20, removedCount: 20 });
    expect(JSON.stringify(line).length).toBeLessThan(20_000);
  });

  test.each(['__proto__', 'constructor'])('may be %s', async (kid) => {
    expect(await rotationOf([KEY], [KEY, { ...OTHER, kid }])).toMatchObject({
      added: [kid],
      removed: [],
    });
  });
});

// OpenSSL keeps the error of such a comparison for whoever reads a private key next.
test('a kid may change to a key of another type, and private keys can be read afterwards', () => {
  const pem = rsaKey('private').privateKey.export({ format: 'pem', type: 'pkcs8' });
  const rules = { algorithms: ['RS256', 'EdDSA'], keyIdRequired: true } as const;
  const keys = (entry: unknown) => acceptedKeys([entry], rules).byKid;
  const change = changeOf(keys(KEY), keys(publicJwk(ed25519Key('first'))));
  expect(change).toMatchObject({ event: 'rotated', addedCount: 1, removedCount: 1 });
  expect(() => createPrivateKey(pem)).not.toThrow();
});
