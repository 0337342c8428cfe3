import { describeEntry, describeTokens, describeWithdrawal } from '../../deploy/revocation-text';
import type { Withdrawal } from '../../lib/revocation/withdrawal';

const ISSUER = 'https://issuer.example.com';
const NOW = Date.UTC(2026, 2, 1, 8) / 1000;

test.each<readonly [Withdrawal, string]>([
  [{ kind: 'token', issuer: ISSUER, tokenId: 'x' }, `the token with the id "x" of "${ISSUER}"`],
  [{ kind: 'session', issuer: ISSUER, sessionId: 'x' }, `tokens of "${ISSUER}" of the session "x"`],
  [
    { kind: 'subject', issuer: ISSUER, subject: 'x', issuedBefore: NOW },
    `tokens of "${ISSUER}" with \`sub\` or principal "x"`,
  ],
  [
    { kind: 'client', issuer: ISSUER, clientId: 'x\n', issuedBefore: NOW },
    `tokens of "${ISSUER}" for the client "x\\n"`,
  ],
])(
  'a withdrawal says which tokens it means, and an undo names no time of issue',
  (withdrawal, tokens) => {
    expect(describeTokens(withdrawal)).toBe(tokens);
    const moment = 'issuedBefore' in withdrawal ? ', issued before 2026-03-01T08:00:00Z' : '';
    expect(describeWithdrawal(withdrawal)).toBe(`${tokens}${moment}`);
  },
);

describe('an entry says', () => {
  const ENTRY = {
    ...{ key: '["subject","i","x"]', expiresAt: NOW + 60, issuedBefore: NOW },
    ...{ createdAt: NOW, createdBy: 'backchannel-logout' },
    ...{ changedAt: undefined, changedBy: undefined },
  };
  const LINE =
    '["subject","i","x"], issued before 2026-03-01T08:00:00Z, until 2026-03-01T08:01:00Z, by "backchannel-logout" at 2026-03-01T08:00:00Z';

  test('who has written it, and when', () => {
    expect(describeEntry(ENTRY)).toBe(LINE);
  });

  test('who has written into it last', () => {
    const changed = { ...ENTRY, changedAt: NOW + 5, changedBy: 'ops' };
    expect(describeEntry(changed)).toBe(`${LINE}, last changed by "ops" at 2026-03-01T08:00:05Z`);
  });

  test('what it lacks', () => {
    const nothing = { issuedBefore: undefined, createdAt: undefined, createdBy: undefined };
    expect(describeEntry({ ...ENTRY, ...nothing, expiresAt: undefined })).toBe(
      '["subject","i","x"], until an unknown time, by "unknown" at an unknown time',
    );
  });
});
