import fc from 'fast-check';
import { keyOf, keysOf, type Withdrawal } from '../../../lib/revocation/withdrawal';
import { itemOf, type WithdrawalItem } from '../../../lib/revocation/withdrawal-entry';
import { verifiedClaims } from '../../support/claims';

const ISSUER = 'https://issuer.example.com';
const NOW = 1_800_000_000;
const WITHDRAWALS: readonly Withdrawal[] = [
  { kind: 'token', issuer: ISSUER, tokenId: 'x' },
  { kind: 'subject', issuer: ISSUER, subject: 'x', issuedBefore: NOW },
  { kind: 'client', issuer: ISSUER, clientId: 'x', issuedBefore: NOW },
  { kind: 'session', issuer: ISSUER, sessionId: 'x' },
];

/** Names that try to look like several parts, names that are long, and names with lone surrogates. */
const name = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(fc.constantFrom('"', ',', '[', ']', '#', '\\', '%', 'a', '\ud800', '\udc00', '�'))
    .map((parts) => parts.join('')),
  fc.string({ unit: 'binary', minLength: 500, maxLength: 2_500 }),
);

const withdrawals = fc
  .tuple(fc.constantFrom('token', 'subject', 'client', 'session'), name, name)
  .map(([kind, issuer, id]): Withdrawal =>
    kind === 'token'
      ? { kind, issuer, tokenId: id }
      : kind === 'session'
        ? { kind, issuer, sessionId: id }
        : kind === 'subject'
          ? { kind, issuer, subject: id, issuedBefore: NOW }
          : { kind: 'client', issuer, clientId: id, issuedBefore: NOW },
  );

describe('the key of an entry', () => {
  test('belongs to one withdrawal', () => {
    fc.assert(
      fc.property(withdrawals, withdrawals, (one, other) => {
        const isSame = JSON.stringify(one) === JSON.stringify(other);
        expect(keyOf(one) === keyOf(other)).toBe(isSame);
      }),
      { numRuns: 2_000 },
    );
  });

  test('is text of at most 2,048 bytes that UTF-8 can hold', () => {
    fc.assert(
      fc.property(withdrawals, (withdrawal) => {
        const key = keyOf(withdrawal);
        expect(Buffer.byteLength(key)).toBeLessThanOrEqual(2_048);
        expect(Buffer.from(key).toString()).toBe(key);
      }),
    );
  });

  test.each(WITHDRAWALS)('of a $kind says what it withdraws', (withdrawal) => {
    expect(keyOf(withdrawal)).toBe(`["${withdrawal.kind}","${ISSUER}","x"]`);
  });

  test.each([
    ['a part boundary', ['a","b', 'c'], ['a', 'b","c']],
    ['a long name', ['a'.repeat(700), 'c'], ['a'.repeat(700), 'd']],
    ['a lone surrogate', ['a', '\ud800'], ['a', '\udfff']],
  ])(
    'is not moved by %s',
    (_name, [issuer = '', tokenId = ''], [otherIssuer = '', otherId = '']) => {
      expect(keyOf({ kind: 'token', issuer, tokenId })).not.toBe(
        keyOf({ kind: 'token', issuer: otherIssuer, tokenId: otherId }),
      );
    },
  );
});

describe('the keys of a token', () => {
  const keysFor = (claims: Record<string, unknown>, more = {}): readonly string[] =>
    keysOf(verifiedClaims({ claims, ...more }));

  test('are those of its id, its subject, its client and its session', () => {
    const claims = { jti: 'x', sub: 'x', azp: 'x', sid: 'x' };
    expect(keysFor(claims, { subject: 'x' })).toStrictEqual(WITHDRAWALS.map(keyOf));
  });

  test('are only those of the claims that it has', () => {
    expect(keysFor({})).toStrictEqual([`["subject","${ISSUER}","alice"]`]);
  });

  test('name its subject by `sub` and by the principal', () => {
    expect(keysFor({ sub: '4711' }, { subject: 'alice@example.com' })).toStrictEqual([
      `["subject","${ISSUER}","4711"]`,
      `["subject","${ISSUER}","alice@example.com"]`,
    ]);
  });

  test.each(['client_id', 'azp', 'cid', 'appid'])('name its client by %s', (claim) => {
    expect(keysFor({ [claim]: 'web' })).toContain(`["client","${ISSUER}","web"]`);
  });

  test('name two clients if two claims name different ones', () => {
    expect(keysFor({ client_id: 'web', azp: 'app', cid: 'web' })).toHaveLength(3);
  });

  test('do not use a claim that is not text', () => {
    expect(keysFor({ jti: 1, sid: ['x'], azp: null, client_id: {} })).toHaveLength(1);
  });
});

describe('an entry', () => {
  const item = (withdrawal: Withdrawal): WithdrawalItem =>
    itemOf(withdrawal, { nowSeconds: NOW, longestLifetimeSeconds: 3_600, createdBy: 'ops' });

  test('for a token whose expiry is known is kept until the largest tolerance after it', () => {
    const { expiresAt } = item({
      kind: 'token',
      issuer: ISSUER,
      tokenId: 'x',
      expiresAt: NOW + 9.5,
    });
    expect(expiresAt).toStrictEqual({ N: String(NOW + 310) });
  });

  test.each(WITHDRAWALS)(
    'for a $kind is kept for the longest lifetime and the tolerance',
    (each) => {
      expect(item(each)).toStrictEqual({
        pk: { S: keyOf(each) },
        expiresAt: { N: String(NOW + 3_900) },
        ...('issuedBefore' in each && { issuedBefore: { N: String(NOW) } }),
        createdAt: { N: String(NOW) },
        createdBy: { S: 'ops' },
      });
    },
  );
});

test('a key of more than 600 characters is replaced by its digest', () => {
  const withdrawalOf = (length: number): Withdrawal => {
    const rest = JSON.stringify(['token', 'https://issuer.example.com', '']).length;
    return {
      kind: 'token',
      issuer: 'https://issuer.example.com',
      tokenId: 'x'.repeat(length - rest),
    };
  };
  expect(keyOf(withdrawalOf(600))).toMatch(/^\["token","https:\/\/issuer\.example\.com","x+"\]$/);
  expect(keyOf(withdrawalOf(601))).toMatch(/^sha256:[\w-]{43}$/);
});
