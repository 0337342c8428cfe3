import { decomposeUnverifiedToken } from '../lib/token/compact-token';
import { TokenRejected } from '../lib/reason';
import { issuedUntil, type Withdrawal } from '../lib/revocation/withdrawal';

/** The options that say which tokens are meant. */
export interface RevocationOptions {
  readonly issuer?: string | undefined;
  readonly 'token-id'?: string | undefined;
  readonly subject?: string | undefined;
  readonly client?: string | undefined;
  readonly session?: string | undefined;
  readonly 'issued-before'?: string | undefined;
  readonly 'longest-life'?: string | undefined;
  readonly undo?: boolean | undefined;
}

/** A mistake in the call. The message says what to write. */
export class CallRefused extends Error {
  override readonly name = 'CallRefused';
}

const KINDS = ['token-id', 'subject', 'client', 'session'] as const;

/**
 * The withdrawal that a call asks for.
 *
 * @param compact the token of `--token`, which names its issuer, id and expiry itself
 * @param nowSeconds seconds since 1970
 * @throws {CallRefused} unless the call means one issuer, and one kind of tokens of it
 */
export function withdrawalOf(
  options: RevocationOptions,
  compact: string | undefined,
  nowSeconds: number,
): Withdrawal {
  const kinds: readonly string[] = [
    ...(compact === undefined ? [] : ['token']),
    ...KINDS.filter((kind) => options[kind] !== undefined),
  ];
  const [kind, another] = kinds;
  if (kind === undefined || another !== undefined) {
    throw new CallRefused(
      'Say which tokens by exactly one of --token, --token-id, --subject, --client and --session',
    );
  }
  const moment = options['issued-before'];
  const needsMoment = kind === 'subject' || kind === 'client';
  if (needsMoment && moment === undefined && options.undo !== true) {
    throw new CallRefused(
      `--${kind} needs --issued-before now, or a time: tokens that are issued later stay good`,
    );
  }
  if (!needsMoment && moment !== undefined) {
    throw new CallRefused('--issued-before is for --subject and --client');
  }
  if (compact !== undefined) return withdrawalOfToken(compact, options.issuer);
  const { issuer } = options;
  if (issuer === undefined) {
    throw new CallRefused('Name the issuer as the `iss` of the tokens has it: --issuer ISS');
  }
  const id = (options[kind as (typeof KINDS)[number]] ?? '').trim();
  if (id === '') throw new CallRefused(`--${kind} is empty`);
  // An undo takes the entry away whatever its time is.
  const issuedBefore = secondsOf(moment ?? 'now', nowSeconds);
  if (kind === 'token-id') return { kind: 'token', issuer, tokenId: id };
  if (kind === 'session') return { kind: 'session', issuer, sessionId: id };
  return kind === 'subject'
    ? { kind: 'subject', issuer, subject: id, issuedBefore }
    : { kind: 'client', issuer, clientId: id, issuedBefore };
}

/** Nothing of the token is in a message, and its signature does not matter: only an operator can call this. */
function withdrawalOfToken(compact: string, issuer: string | undefined): Withdrawal {
  const { iss, jti, exp } = payloadOf(compact);
  if (typeof iss !== 'string' || typeof jti !== 'string' || jti === '') {
    throw new CallRefused(
      'The token has no `iss` or no `jti`, so it has no entry of its own; withdraw it by --session, --subject or --client',
    );
  }
  if (issuer !== undefined && issuer !== iss) {
    throw new CallRefused('The token names another issuer than --issuer; leave --issuer out');
  }
  const expiresAt = typeof exp === 'number' && Number.isFinite(exp) ? { expiresAt: exp } : {};
  return { kind: 'token', issuer: iss, tokenId: jti, ...expiresAt };
}

function payloadOf(compact: string): Readonly<Record<string, unknown>> {
  try {
    return decomposeUnverifiedToken(compact).unverifiedPayload;
  } catch (error) {
    if (!(error instanceof TokenRejected)) throw error;
    throw new CallRefused('--token is not a JWT, so it cannot be withdrawn by an id of its own');
  }
}

/** A time with its zone, or seconds since 1970. */
function secondsOf(text: string, nowSeconds: number): number {
  if (text === 'now') return issuedUntil(nowSeconds);
  const hasZone = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/.test(text);
  const seconds = /^\d{9,10}$/.test(text) ? Number(text) : hasZone ? Date.parse(text) / 1000 : NaN;
  if (Number.isNaN(seconds)) {
    throw new CallRefused(
      '--issued-before must be now, a time such as 2026-03-01T08:00:00Z, or seconds since 1970',
    );
  }
  if (seconds > issuedUntil(nowSeconds)) {
    throw new CallRefused(
      '--issued-before is in the future, and would refuse tokens that are not issued yet; write now',
    );
  }
  return seconds;
}

/** The longest life of a token in seconds, from `--longest-life`: a number and s, m, h or d. */
export function longestLifeOf(text: string): number {
  const [, number = '', unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const seconds = Number(number) * ({ s: 1, m: 60, h: 3_600, d: 86_400 }[unit] ?? NaN);
  if (seconds > 0 && seconds <= 3_650 * 86_400) return seconds;
  throw new CallRefused('--longest-life must be a length of time such as 90m, 24h or 30d');
}
