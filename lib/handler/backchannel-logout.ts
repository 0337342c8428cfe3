import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { MAXIMUM_TOKEN_BYTES } from '../event/bearer-token';
import { describeError, escapeUnverified, type Log, type LogFields, writeLog } from '../log';
import { type Reason, REASONS, TokenRejected } from '../reason';
import type { Withdrawal } from '../revocation/withdrawal';
import { unverifiedOriginOf } from '../token/compact-token';
import { undecidedReasonOf } from '../undecided';
import { json } from './http';

/** The steps of a logout that a provider asks for. */
export interface LogoutSteps {
  /** Verifies a logout token: see {@link createLogoutTokenVerifier}. */
  readonly verify: (token: string) => Promise<readonly Withdrawal[]>;
  /** Writes the withdrawal down. */
  readonly withdraw: (withdrawal: Withdrawal) => Promise<void>;
  readonly log?: Log;
}

type FormEvent = Pick<APIGatewayProxyEvent, 'body' | 'isBase64Encoded'> & {
  /** The test of a method in API Gateway's console sends none. */
  readonly headers: APIGatewayProxyEvent['headers'] | null;
};

/** Room for other parameters of the form, which section 2.5 has us ignore. */
const MAXIMUM_BODY_BYTES = 2 * MAXIMUM_TOKEN_BYTES;
/** A provider or a table that fails is usually back within a second, or not for a long time. */
const RETRY_AFTER_SECONDS = '1';

/**
 * Makes the Lambda handler of the back-channel logout endpoint. It answers 200 when the tokens are withdrawn, 400 to a
 * request that must be refused, and 503 if that cannot be decided or written down; it never throws.
 *
 * https://openid.net/specs/openid-connect-backchannel-1_0.html#BCResponse
 */
export function backchannelLogoutHandler({
  verify,
  withdraw,
  log = writeLog,
}: LogoutSteps): (event: FormEvent) => Promise<APIGatewayProxyResult> {
  const record = (level: 'INFO' | 'ERROR', fields: LogFields): void => {
    log(level, { event: 'backchannel_logout', ...fields });
  };
  return async (event) => {
    let token = '';
    try {
      token = logoutTokenIn(event);
      const withdrawals = await verify(token);
      await Promise.all(withdrawals.map(withdraw));
      const kinds = withdrawals.map(({ kind }) => kind);
      record('INFO', { outcome: 'withdrawn', kinds, issuer: withdrawals[0]?.issuer });
      return json(200, {});
    } catch (error) {
      const refusal = error instanceof TokenRejected ? describeRefusal(error, token) : undefined;
      if (error instanceof TokenRejected && !mayBeAccepted(error.reason)) {
        record('INFO', { outcome: 'rejected', ...refusal });
        return json(400, { error: 'invalid_request', error_description: error.message });
      }
      const reason = error instanceof TokenRejected ? error.reason : undecidedReasonOf(error);
      record('ERROR', { outcome: 'undecided', reason, problem: describeError(error), ...refusal });
      const body = { error: 'temporarily_unavailable', error_description: reason };
      return json(503, body, { 'retry-after': RETRY_AFTER_SECONDS });
    }
  };
}

/**
 * Tells whether the same request may be accepted later: the key of its token was published a moment ago, say, or the clock of
 * the provider is ahead. A request with two tokens never is.
 */
function mayBeAccepted(reason: Reason): boolean {
  return REASONS[reason] === 'may_change' && reason !== 'request_ambiguous';
}

function describeRefusal({ reason, claim }: TokenRejected, token: string): LogFields {
  const { unverifiedIssuer, unverifiedKid } = unverifiedOriginOf(token);
  return {
    reason,
    claim,
    unverifiedIssuer: escapeUnverified(unverifiedIssuer),
    unverifiedKid: escapeUnverified(unverifiedKid),
  };
}

/**
 * Finds the logout token in the form that a provider sends (section 2.5).
 *
 * @throws {TokenRejected} `token_missing` without a form or without a token in it, `token_too_large`, or
 *   `request_ambiguous` with two of them
 */
function logoutTokenIn({ headers, body, isBase64Encoded }: FormEvent): string {
  const contentType = Object.entries(headers ?? {}).find(
    ([name]) => name.toLowerCase() === 'content-type',
  )?.[1];
  // Parameters such as charset may follow (RFC 9110 section 8.3.1).
  const mediaType = contentType?.replace(/;.*/s, '').trim().toLowerCase();
  if (mediaType !== 'application/x-www-form-urlencoded') throw new TokenRejected('token_missing');
  // API Gateway would take 10 MB. Base64 takes four characters for three bytes.
  const longest = isBase64Encoded ? Math.ceil(MAXIMUM_BODY_BYTES / 3) * 4 : MAXIMUM_BODY_BYTES;
  const text = body ?? '';
  if (text.length > longest) throw new TokenRejected('token_too_large');
  const form = isBase64Encoded ? Buffer.from(text, 'base64').toString('utf8') : text;
  const [token = '', second] = new URLSearchParams(form).getAll('logout_token');
  if (second !== undefined) throw new TokenRejected('request_ambiguous');
  if (token === '') throw new TokenRejected('token_missing');
  if (Buffer.byteLength(token) > MAXIMUM_TOKEN_BYTES) throw new TokenRejected('token_too_large');
  return token;
}
