import { type AttributeValue, PutItemCommand } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { revocationTable } from '../../deploy/revocation-table';
import { keyOf, type Withdrawal } from '../../lib/revocation/withdrawal';
import { type RevocationsTable, startRevocationsTable } from '../support/revocations-table';

const ISSUER = 'https://issuer.example.com';
const NOW = 1_800_000_000;
const OCCASION = { nowSeconds: NOW, longestLifetimeSeconds: 3_600, createdBy: 'ops' };
const TOKEN: Withdrawal = { kind: 'token', issuer: ISSUER, tokenId: 'x' };

let started: RevocationsTable;

beforeEach(async () => {
  started = await startRevocationsTable();
});

afterEach(() => {
  started.close();
});

test('an entry is added, found, listed and removed', async () => {
  const table = revocationTable(started.client, started.name);
  expect(await table.find(TOKEN)).toBeUndefined();
  expect(await table.add(TOKEN, OCCASION)).toBe(true);
  const entry = {
    key: `["token","${ISSUER}","x"]`,
    expiresAt: NOW + 3_900,
    issuedBefore: undefined,
    createdAt: NOW,
    createdBy: 'ops',
    changedAt: undefined,
    changedBy: undefined,
  };
  expect(await table.find(TOKEN)).toStrictEqual(entry);
  expect(await table.list(NOW)).toStrictEqual([entry]);
  expect(await table.remove(TOKEN)).toStrictEqual(entry);
  expect(await table.remove(TOKEN)).toBeUndefined();
  expect(await table.list(NOW)).toStrictEqual([]);
});

test('an entry that reaches as far stays', async () => {
  const table = revocationTable(started.client, started.name);
  const subject = { kind: 'subject', issuer: ISSUER, subject: 'x' } as const;
  expect(await table.add({ ...subject, issuedBefore: NOW }, OCCASION)).toBe(true);
  expect(await table.add({ ...subject, issuedBefore: NOW - 5 }, OCCASION)).toBe(false);
  expect((await table.list(NOW))[0]?.issuedBefore).toBe(NOW);
});

test('an entry names its first author and the last that has let it grow', async () => {
  const table = revocationTable(started.client, started.name);
  const client = { kind: 'client', issuer: ISSUER, clientId: 'x' } as const;
  for (const [second, createdBy] of ['backchannel-logout', 'ops', 'another'].entries()) {
    const nowSeconds = NOW + second;
    const withdrawal = { ...client, issuedBefore: nowSeconds };
    expect(await table.add(withdrawal, { ...OCCASION, nowSeconds, createdBy })).toBe(true);
  }
  await table.add({ ...client, issuedBefore: NOW }, { ...OCCASION, createdBy: 'in vain' });
  expect(await table.remove({ ...client, issuedBefore: NOW })).toMatchObject({
    ...{ createdAt: NOW, createdBy: 'backchannel-logout' },
    ...{ changedAt: NOW + 2, changedBy: 'another', issuedBefore: NOW + 2 },
  });
});

test('a rehearsal says whether an entry would change, and changes nothing', async () => {
  const table = revocationTable(started.client, started.name);
  const subject = { kind: 'subject', issuer: ISSUER, subject: 'x', issuedBefore: NOW } as const;
  expect(await table.wouldAdd(subject, OCCASION)).toBe(true);
  expect(await table.find(subject)).toBeUndefined();
  await table.add(subject, OCCASION);
  expect(await table.wouldAdd(subject, OCCASION)).toBe(false);
  expect(await table.wouldAdd({ ...subject, issuedBefore: NOW - 5 }, OCCASION)).toBe(false);
  expect(await table.wouldAdd({ ...subject, issuedBefore: NOW + 5 }, OCCASION)).toBe(true);
  const longer = { ...OCCASION, longestLifetimeSeconds: 7_200 };
  expect(await table.wouldAdd({ ...subject, issuedBefore: NOW - 5 }, longer)).toBe(true);
  expect((await table.list(NOW))[0]?.expiresAt).toBe(NOW + 3_900);
});

test('the list leaves out entries that no longer count, and has the newest first', async () => {
  const table = revocationTable(started.client, started.name);
  await table.add({ ...TOKEN, expiresAt: NOW - 301 }, OCCASION);
  await table.add({ kind: 'session', issuer: ISSUER, sessionId: 'old' }, OCCASION);
  const later = { ...OCCASION, nowSeconds: NOW + 1 };
  await table.add({ kind: 'session', issuer: ISSUER, sessionId: 'new' }, later);
  expect((await table.list(NOW)).map(({ key }) => key)).toStrictEqual([
    `["session","${ISSUER}","new"]`,
    `["session","${ISSUER}","old"]`,
  ]);
  const latest = { ...OCCASION, nowSeconds: NOW + 2 };
  await table.add({ kind: 'session', issuer: ISSUER, sessionId: 'old' }, latest);
  expect((await table.list(NOW)).map(({ createdAt }) => createdAt)).toStrictEqual([NOW, NOW + 1]);
});

describe('an entry that was made by hand', () => {
  const SUBJECT = { kind: 'subject', issuer: ISSUER, subject: 'x', issuedBefore: NOW } as const;
  const CLIENT = { kind: 'client', issuer: ISSUER, clientId: 'x', issuedBefore: NOW } as const;
  const END = NOW + 3_900;
  type Numbers = Readonly<Record<string, number>>;

  test.each<readonly [string, Withdrawal, Numbers, boolean, Numbers]>([
    [
      'without issuedBefore, and for a shorter time',
      SUBJECT,
      { expiresAt: NOW + 100 },
      true,
      { expiresAt: END },
    ],
    [
      'of a client, without issuedBefore, and expired',
      CLIENT,
      { expiresAt: NOW - 100 },
      true,
      { expiresAt: END },
    ],
    [
      'without issuedBefore, and for a longer time',
      SUBJECT,
      { expiresAt: END + 1 },
      false,
      { expiresAt: END + 1 },
    ],
    ['without expiresAt', SUBJECT, { issuedBefore: NOW - 100 }, true, { issuedBefore: NOW }],
    ['without a number', CLIENT, {}, false, {}],
  ])(
    '%s goes on counting for all that it lacks a number for',
    async (_name, withdrawal, made, changes, left) => {
      const table = revocationTable(started.client, started.name);
      const Item: Record<string, AttributeValue> = { pk: { S: keyOf(withdrawal) } };
      for (const [name, number] of Object.entries(made)) Item[name] = { N: String(number) };
      await started.client.send(new PutItemCommand({ TableName: started.name, Item }));
      expect(await table.wouldAdd(withdrawal, OCCASION)).toBe(changes);
      expect(await table.add(withdrawal, OCCASION)).toBe(changes);
      const [{ expiresAt, issuedBefore } = {}] = await table.list(NOW);
      expect({ expiresAt, issuedBefore }).toEqual(left);
    },
  );
});

describe('after any order of withdrawals', () => {
  const writers = fc.record({
    issuedBefore: fc.integer({ min: NOW - 100_000, max: NOW }),
    nowSeconds: fc.integer({ min: NOW - 100_000, max: NOW }),
    longestLifetimeSeconds: fc.constantFrom(3_600, 86_400, 30 * 86_400),
  });
  const rounds = fc.array(writers, { minLength: 2, maxLength: 4 });

  test('tokens of a subject stay withdrawn as widely and as long as the furthest of them says', async () => {
    const table = revocationTable(started.client, started.name);
    let count = 0;
    await fc.assert(
      fc.asyncProperty(rounds, async (round) => {
        count += 1;
        const subject = `subject-${count}`;
        for (const { issuedBefore, ...occasion } of round) {
          const withdrawal = { kind: 'subject', issuer: ISSUER, subject, issuedBefore } as const;
          await table.add(withdrawal, { ...occasion, createdBy: 'ops' });
        }
        const entries = await table.list(0);
        const ends = round.map((each) => each.issuedBefore + each.longestLifetimeSeconds + 300);
        expect(entries.find(({ key }) => key.includes(`"${subject}"`))).toMatchObject({
          issuedBefore: Math.max(...round.map((each) => each.issuedBefore)),
          expiresAt: Math.max(...ends),
        });
      }),
      { numRuns: 40 },
    );
  });

  test('a token stays withdrawn as long as the furthest of them says', async () => {
    const table = revocationTable(started.client, started.name);
    const ends = fc.array(fc.integer({ min: NOW - 9_000, max: NOW + 9_000 }), { minLength: 2 });
    let count = 0;
    await fc.assert(
      fc.asyncProperty(ends, async (times) => {
        count += 1;
        const token = { kind: 'token', issuer: ISSUER, tokenId: `token-${count}` } as const;
        for (const expiresAt of times) await table.add({ ...token, expiresAt }, OCCASION);
        const entries = await table.list(0);
        expect(entries.find(({ key }) => key.includes(`"${token.tokenId}"`))).toMatchObject({
          expiresAt: Math.max(...times) + 300,
        });
      }),
      { numRuns: 20 },
    );
  });
});
