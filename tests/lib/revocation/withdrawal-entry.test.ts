import type { Withdrawal } from '../../../lib/revocation/withdrawal';
import { type EntryUpdate, itemOf, writeEntry } from '../../../lib/revocation/withdrawal-entry';

const ISSUER = 'https://issuer.example.com';
const PK = { S: '["subject","https://issuer.example.com","alice"]' };
const ALICE: Withdrawal = {
  kind: 'subject',
  issuer: ISSUER,
  subject: 'alice',
  issuedBefore: 1_000,
};
const OCCASION = { nowSeconds: 2_000.9, createdBy: 'ops' };

describe('an entry is kept', () => {
  test.each<[string, Withdrawal, number]>([
    ['for thirty days and five minutes from the last token of a subject', ALICE, 2_593_300],
    [
      'for as long from now for a session',
      { kind: 'session', issuer: ISSUER, sessionId: 's' },
      2_594_301,
    ],
    [
      'until five minutes after the expiry of a token',
      { kind: 'token', issuer: ISSUER, tokenId: 'x', expiresAt: 5_000 },
      5_300,
    ],
  ])('%s', (_when, withdrawal, expiresAt) => {
    expect(itemOf(withdrawal, OCCASION)).toMatchObject({ expiresAt: { N: String(expiresAt) } });
  });

  test('for the lifetime that an operator names', () => {
    expect(itemOf(ALICE, { ...OCCASION, longestLifetimeSeconds: 60 })).toStrictEqual({
      pk: PK,
      expiresAt: { N: '1360' },
      issuedBefore: { N: '1000' },
      createdAt: { N: '2000' },
      createdBy: { S: 'ops' },
    });
  });
});

/** Writes the entry to a table that answers so, and tells the result and the updates. */
async function written(...answers: readonly boolean[]) {
  const updates: EntryUpdate[] = [];
  const result = await writeEntry('revocations', ALICE, OCCASION, (update) => {
    updates.push(update);
    return Promise.resolve(answers[updates.length - 1] ?? false);
  });
  return { result, updates };
}

const CREATE = {
  TableName: 'revocations',
  Key: { pk: PK },
  UpdateExpression:
    'SET expiresAt = :expiresAt, issuedBefore = :issuedBefore, createdAt = :createdAt, createdBy = :createdBy',
  ExpressionAttributeValues: {
    ':expiresAt': { N: '2593300' },
    ':issuedBefore': { N: '1000' },
    ':createdAt': { N: '2000' },
    ':createdBy': { S: 'ops' },
  },
  ConditionExpression: 'attribute_not_exists(pk)',
};
const grown = (name: string, number: string) => ({
  TableName: 'revocations',
  Key: { pk: PK },
  UpdateExpression: `SET ${name} = :${name}, changedAt = :changedAt, changedBy = :changedBy`,
  ExpressionAttributeValues: {
    [`:${name}`]: { N: number },
    ':changedAt': { N: '2000' },
    ':changedBy': { S: 'ops' },
  },
  ConditionExpression: `${name} < :${name}`,
});
const GROW = [grown('expiresAt', '2593300'), grown('issuedBefore', '1000')];

describe('an entry is written', () => {
  test('with one update if there is none', async () => {
    await expect(written(true)).resolves.toStrictEqual({ result: true, updates: [CREATE] });
  });

  test.each([
    ['its expiry', [false, true, false]],
    ['its moment', [false, false, true]],
    ['both', [false, true, true]],
  ])('number by number if there is one, of which %s grows', async (_what, answers) => {
    await expect(written(...answers)).resolves.toStrictEqual({
      result: true,
      updates: [CREATE, ...GROW],
    });
  });

  test.each([true, false])('once more if no number grew, which tells: %s', async (result) => {
    await expect(written(false, false, false, result)).resolves.toStrictEqual({
      result,
      updates: [CREATE, ...GROW, CREATE],
    });
  });
});
