import { createIssuerKeySets } from '../../../lib/keys/issuer-key-sets';
import { fetchKeySet } from '../../../lib/keys/key-set';
import { requestDocument, SigningKeysUnavailable } from '../../../lib/keys/key-set-request';
import { type KeySetServer, startKeySetServer } from '../../support/key-set-server';
import { observeKeys } from '../../support/observed-keys';
import { publicJwk, rsaKey } from '../../support/signing';
import { trustedIssuer } from '../../support/trusted-issuer';

const REFRESH_AFTER_MS = 600_000;

const KEY_OF_A = rsaKey('same-kid');
const KEY_OF_B = rsaKey('same-kid');

let a: KeySetServer;
let b: KeySetServer;

beforeEach(async () => {
  a = await startKeySetServer([publicJwk(KEY_OF_A)]);
  b = await startKeySetServer([publicJwk(KEY_OF_B), publicJwk(rsaKey('only-of-b'))]);
});

afterEach(() => Promise.all([a.close(), b.close()]));

describe('of several issuers', () => {
  test('each has its own keys, even under the same kid', async () => {
    const { findOf } = observeKeys([a, b]);
    const [keyOfA] = await findOf(a.issuer, 'same-kid');
    const [keyOfB] = await findOf(b.issuer, 'same-kid');
    expect(keyOfA?.publicKey.equals(KEY_OF_A.publicKey)).toBe(true);
    expect(keyOfB?.publicKey.equals(KEY_OF_B.publicKey)).toBe(true);
    await expect(findOf(a.issuer, 'only-of-b')).resolves.toEqual([]);
  });

  test('an outage of one does not touch the other', async () => {
    await a.close();
    const { clock, findOf, prefetch } = observeKeys([a, b]);
    await prefetch();
    await expect(findOf(a.issuer, 'same-kid')).rejects.toThrow(SigningKeysUnavailable);
    await expect(findOf(b.issuer, 'same-kid')).resolves.toHaveLength(1);
    clock.advance(REFRESH_AFTER_MS);
    await expect(findOf(b.issuer, 'same-kid')).resolves.toHaveLength(1);
    await expect(findOf(b.issuer, 'unknown')).resolves.toEqual([]);
  });

  test('one that hangs does not delay the other', async () => {
    a.answer(() => undefined);
    const { findOf } = observeKeys([a, b]);
    const hanging = findOf(a.issuer, 'same-kid');
    const order: string[] = [];
    await Promise.allSettled([
      hanging.finally(() => order.push('a')),
      findOf(b.issuer, 'same-kid').finally(() => order.push('b')),
    ]);
    expect(order).toEqual(['b', 'a']);
  });

  test('a flood of unknown kids for one leaves the bucket of the other full', async () => {
    const { findOf, prefetch } = observeKeys([a, b]);
    await prefetch();
    for (let kid = 0; kid < 100; kid += 1) await findOf(a.issuer, `unknown-${kid}`);
    b.answer([publicJwk(KEY_OF_B, { kid: 'rotated' })]);
    await expect(findOf(b.issuer, 'rotated')).resolves.toHaveLength(1);
    expect(b.requests()).toBe(2);
  });

  test('all are fetched ahead at once, and a failing one throws nothing', async () => {
    await a.close();
    const { events, prefetch } = observeKeys([a, b]);
    await prefetch();
    expect(events.map(({ event }) => event).sort()).toEqual(['failed', 'fetched']);
  });

  test('one that is not trusted has no keys, and causes no request', async () => {
    const { findOf } = observeKeys([a]);
    for (const issuer of [b.issuer, `${a.issuer}/`, '__proto__', '']) {
      await expect(findOf(issuer, 'same-kid')).resolves.toEqual([]);
    }
    expect([a.requests(), b.requests()]).toEqual([0, 0]);
  });
});

test('an issuer of every tenant comes after those of one tenant, which keep their order', () => {
  const names = ['https://x.example.com/{tid}', 'https://b.example.com', 'https://a.example.com'];
  const issuers = names.map((issuer) => trustedIssuer({ issuer, keySource: { keys: [] } }));
  const keySets = createIssuerKeySets(
    { issuers },
    { fetchKeySet, requestDocument, now: () => 0, report: () => undefined },
  );
  expect([...keySets.keys()].map(({ issuer }) => issuer)).toEqual([
    ...names.slice(1),
    ...names.slice(0, 1),
  ]);
});

test('an entry with an empty list of keys has none, and nothing is asked or fetched ahead', async () => {
  const entry = trustedIssuer({ keySource: { keys: [] } });
  const keySets = createIssuerKeySets(
    { issuers: [entry] },
    { fetchKeySet, requestDocument, now: () => 0, report: () => undefined },
  );
  expect(keySets.get(entry)?.find('key')).toEqual([]);
  await expect(keySets.get(entry)?.prefetch()).resolves.toBeUndefined();
});

test('keys of an entry are read once, so that a token that was verified with one is remembered', async () => {
  const entry = { issuer: a.issuer, audiences: ['orders'], keys: [publicJwk(KEY_OF_A)] };
  const { findOf } = observeKeys([a], { TRUSTED_ISSUERS: JSON.stringify([entry]) });
  const [key] = await findOf(a.issuer, 'same-kid');
  const [again] = await findOf(a.issuer, 'same-kid');
  expect(key).toBeDefined();
  expect(again).toBe(key);
});
