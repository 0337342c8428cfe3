import { revocationTable } from '../../deploy/revocation-table';
import type { Withdrawal } from '../../lib/revocation/withdrawal';
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
  expect(await table.has(TOKEN)).toBe(false);
  expect(await table.add(TOKEN, OCCASION)).toBe(true);
  expect(await table.has(TOKEN)).toBe(true);
  expect(await table.list(NOW)).toStrictEqual([
    {
      key: `["token","${ISSUER}","x"]`,
      expiresAt: NOW + 3_900,
      issuedBefore: undefined,
      createdAt: NOW,
      createdBy: 'ops',
    },
  ]);
  expect(await table.remove(TOKEN)).toBe(true);
  expect(await table.remove(TOKEN)).toBe(false);
  expect(await table.list(NOW)).toStrictEqual([]);
});

test('an entry that reaches further stays', async () => {
  const table = revocationTable(started.client, started.name);
  const subject = { kind: 'subject', issuer: ISSUER, subject: 'x' } as const;
  expect(await table.add({ ...subject, issuedBefore: NOW }, OCCASION)).toBe(true);
  expect(await table.add({ ...subject, issuedBefore: NOW - 5 }, OCCASION)).toBe(false);
  expect((await table.list(NOW))[0]?.issuedBefore).toBe(NOW);
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
});
