import type { Withdrawal } from '../lib/revocation/withdrawal';
import type { ListedEntry } from './revocation-table';

/** The tokens of a withdrawal, for the middle of a sentence. */
export function describeWithdrawal(withdrawal: Withdrawal): string {
  const tokens = describeTokens(withdrawal);
  if (!('issuedBefore' in withdrawal)) return tokens;
  return `${tokens}, issued before ${timeOf(withdrawal.issuedBefore)}`;
}

/**
 * Which tokens an entry is about, whenever they were issued. JSON has an escape for what could forge a line of the
 * terminal.
 */
export function describeTokens(withdrawal: Withdrawal): string {
  const of = `of ${JSON.stringify(withdrawal.issuer)}`;
  switch (withdrawal.kind) {
    case 'token':
      return `the token with the id ${JSON.stringify(withdrawal.tokenId)} ${of}`;
    case 'subject':
      return `tokens ${of} with \`sub\` or principal ${JSON.stringify(withdrawal.subject)}`;
    case 'client':
      return `tokens ${of} for the client ${JSON.stringify(withdrawal.clientId)}`;
    case 'session':
      return `tokens ${of} of the session ${JSON.stringify(withdrawal.sessionId)}`;
  }
}

/** An entry of the table in one line. */
export function describeEntry(entry: ListedEntry): string {
  const { key, issuedBefore, expiresAt, createdAt, createdBy, changedAt, changedBy } = entry;
  const parts = [
    // Of a key that is a digest, the table does not know more.
    JSON.stringify(key).slice(1, -1).replaceAll('\\"', '"'),
    ...(issuedBefore === undefined ? [] : [`issued before ${timeOf(issuedBefore)}`]),
    `until ${timeOf(expiresAt)}`,
    `by ${authorOf(createdBy, createdAt)}`,
    ...(changedAt === undefined ? [] : [`last changed by ${authorOf(changedBy, changedAt)}`]),
  ];
  return parts.join(', ');
}

function authorOf(name: string | undefined, at: number | undefined): string {
  return `${JSON.stringify(name ?? 'unknown')} at ${timeOf(at)}`;
}

function timeOf(seconds: number | undefined): string {
  if (seconds === undefined || !(Math.abs(seconds) < 8.64e12)) return 'an unknown time';
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}
