import { acceptedKeys, OnlyOtherKeys, requireAcceptedKeys } from '../../../lib/keys/accepted-keys';
import { keysUnder } from '../../../lib/keys/cached-key-set';
import { SigningKeysUnavailable } from '../../../lib/keys/key-set-request';
import { type KeySetServer, startKeySetServer } from '../../support/key-set-server';
import { observeKeys } from '../../support/observed-keys';
import { ellipticCurveKey, publicJwk, rsaKey } from '../../support/signing';
import { SKIPPED_ENTRIES } from '../../support/skipped-entries';

const MAXIMUM_ENTRIES = 20_000;
const MAXIMUM_KEYS = 100;
const MAXIMUM_REASONS = 10;

const GOOD = rsaKey('good');
const ELLIPTIC = ellipticCurveKey('elliptic', 'P-256');
const ALGORITHMS = { JWT_ALGORITHMS: 'RS256,ES256' };

let server: KeySetServer;

beforeEach(async () => {
  server = await startKeySetServer();
});

afterEach(() => server.close());

describe('an entry of a key set', () => {
  test.each(SKIPPED_ENTRIES)('is skipped if it is $name', async ({ entry, reason }) => {
    server.answer([entry, publicJwk(GOOD), publicJwk(ELLIPTIC)]);
    const keys = observeKeys([server], ALGORITHMS);
    await expect(keys.find('good')).resolves.toHaveLength(1);
    await expect(keys.find('elliptic')).resolves.toHaveLength(1);
    await expect(keys.find('bad')).resolves.toEqual([]);
    expect(keys.events[0]).toMatchObject({ event: 'fetched', keys: 2, skipped: [reason] });
  });

  test.each(SKIPPED_ENTRIES)('makes no key set on its own if it is $name', async (bad) => {
    server.answer([bad.entry]);
    const found = observeKeys([server], ALGORITHMS).find('bad');
    await expect(found).rejects.toThrow(SigningKeysUnavailable);
    await expect(found).rejects.toThrow(`offers no acceptable key: ${bad.reason}`);
  });

  test.each([
    ['use', { use: undefined }],
    ['alg', { alg: 'RS256' }],
    ['key_ops', { key_ops: ['verify'] }],
    ['x5c, x5u and unknown members', { x5c: ['AA=='], x5u: 'http://127.0.0.1:1/', d_: 1 }],
  ])('is accepted with a harmless %s', async (_name, members) => {
    server.answer([publicJwk(GOOD, members)]);
    const [key] = await observeKeys([server]).find('good');
    expect(key?.algorithms).toEqual(['RS256']);
    expect(key?.publicKey.equals(GOOD.publicKey)).toBe(true);
  });

  test('gets its algorithms from the configuration, and its own alg narrows them', async () => {
    server.answer([publicJwk(GOOD), publicJwk(rsaKey('narrow'), { alg: 'PS256' })]);
    const keys = observeKeys([server], { JWT_ALGORITHMS: 'RS256,PS256,ES256' });
    expect((await keys.find('good'))[0]?.algorithms).toEqual(['RS256', 'PS256']);
    expect((await keys.find('narrow'))[0]?.algorithms).toEqual(['PS256']);
  });
});

describe('a key set', () => {
  test('that holds a kid twice gives both keys, in its own order', async () => {
    const twin = rsaKey('good');
    server.answer([publicJwk(GOOD), publicJwk(ELLIPTIC), publicJwk(twin)]);
    const keys = await observeKeys([server], ALGORITHMS).find('good');
    expect(keys).toHaveLength(2);
    expect(keys[0]?.publicKey.equals(GOOD.publicKey)).toBe(true);
    expect(keys[1]?.publicKey.equals(twin.publicKey)).toBe(true);
  });

  test('that holds a kid twice, once with an entry to skip, gives the accepted key', async () => {
    server.answer([publicJwk(GOOD, { use: 'enc' }), publicJwk(GOOD), { kid: 'good', kty: 'oct' }]);
    await expect(observeKeys([server]).find('good')).resolves.toHaveLength(1);
  });

  test('is cut after its first 100 keys', async () => {
    const entries = Array.from({ length: MAXIMUM_KEYS + 1 }, (_, index) =>
      publicJwk(GOOD, { kid: `key-${index}` }),
    );
    server.answer([null, ...entries]);
    const keys = observeKeys([server]);
    await expect(keys.find(`key-${MAXIMUM_KEYS - 1}`)).resolves.toHaveLength(1);
    await expect(keys.find(`key-${MAXIMUM_KEYS}`)).resolves.toEqual([]);
    expect(keys.events[0]).toMatchObject({
      keys: MAXIMUM_KEYS,
      skipped: ['not an object', 'more than 100 keys'],
    });
  });

  test('of 10,000 entries that fit into the byte limit is read to the end', async () => {
    server.answer([...Array<unknown>(10_000).fill({ d: 1 }), publicJwk(GOOD)]);
    await expect(observeKeys([server]).find('good')).resolves.toHaveLength(1);
  });

  test('of more entries than any provider has is read up to a limit, which the report names', async () => {
    server.answer([publicJwk(GOOD), ...Array<unknown>(70_000).fill(0)]);
    const keys = observeKeys([server]);
    await expect(keys.find('good')).resolves.toHaveLength(1);
    expect(keys.events.at(-1)?.skipped).toContain(`more than ${MAXIMUM_ENTRIES} entries`);
  });

  test('of 20,000 entries is read to the end, and the entry after them is not', () => {
    const entries = [...Array<unknown>(19_999).fill(0), publicJwk(GOOD)];
    const rules = { algorithms: ['RS256'], keyIdRequired: true } as const;
    expect(acceptedKeys(entries, rules)).toMatchObject({ count: 1, skipped: ['not an object'] });
    expect(acceptedKeys([0, ...entries], rules)).toMatchObject({
      count: 0,
      skipped: ['more than 20000 entries', 'not an object'],
    });
  });

  test('without a key that is accepted says why, and which algorithms are', () => {
    const rules = { algorithms: ['RS256', 'PS256'], keyIdRequired: true } as const;
    const problemOf = (entries: readonly unknown[]) => () =>
      requireAcceptedKeys('https://issuer.example.com/keys', entries, rules);
    expect(problemOf([0, { d: null }])).toThrow(
      new SigningKeysUnavailable(
        'https://issuer.example.com/keys offers no acceptable key: not an object, no kid (null members count as absent)',
      ),
    );
    expect(problemOf([publicJwk(ELLIPTIC)])).toThrow(
      new OnlyOtherKeys(
        'https://issuer.example.com/keys offers no acceptable key: not for an accepted algorithm (accepted algorithms: RS256, PS256)',
      ),
    );
  });

  test('has all of its keys for a token without kid, and only those of its kid for another', () => {
    const rules = { algorithms: ['RS256', 'ES256'], keyIdRequired: true } as const;
    const { byKid } = acceptedKeys(
      [GOOD, ELLIPTIC].map((key) => publicJwk(key)),
      rules,
    );
    const kidsOf = (kid?: string) => keysUnder(kid, byKid).map((key) => key.kid);
    expect(kidsOf()).toEqual(['good', 'elliptic']);
    expect(kidsOf('elliptic')).toEqual(['elliptic']);
    expect(kidsOf('')).toEqual([]);
  });

  test('full of points off the curve, up to the byte limit, is read within the deadline', async () => {
    const { crv, x } = publicJwk(ELLIPTIC);
    server.answer([
      ...Array<unknown>(900).fill({ kty: 'EC', kid: 'k', crv, x, y: x }),
      publicJwk(GOOD),
    ]);
    const startedAt = Date.now();
    await expect(observeKeys([server], ALGORITHMS).find('good')).resolves.toHaveLength(1);
    expect(Date.now() - startedAt).toBeLessThan(1_500);
  });

  test('whose entries are all skipped for different reasons names the first 10 reasons', async () => {
    const entries = SKIPPED_ENTRIES.map(({ entry }) => entry);
    server.answer([...entries, publicJwk(GOOD)]);
    const keys = observeKeys([server], ALGORITHMS);
    await keys.find('good');
    expect(keys.events[0]?.skipped).toHaveLength(MAXIMUM_REASONS);
  });
});
