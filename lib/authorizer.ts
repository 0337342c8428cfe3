import type { AnswerWriter } from './answer/answer-writer';
import { REJECTED_PRINCIPAL } from './answer/policy-answer';
import type { AuthorizerConfig } from './config/config';
import type { Decision } from './decision';
import type { AuthorizationRequest, EventReader } from './event/authorization-request';
import { extractToken } from './event/bearer-token';
import type { JsonObject } from './json-object';
import { escapeUnverified, type Log, type LogFields } from './log';
import { type Reason, TokenRejected } from './reason';
import { StacklessError } from './stackless-error';
import { isEncrypted } from './token/compact-token';
import type { TokenKind } from './token/token-kind';
import type { VerifiedTokens } from './token/verified-tokens';
import { describeUndecided } from './undecided';

/** The parts of an authorizer, one for each step that a request takes. */
export interface AuthorizerParts<Answer> {
  readonly config: Pick<AuthorizerConfig, 'tokenScheme'>;
  readonly readTokenEvent: EventReader;
  readonly readRequestEvent: EventReader;
  readonly tokenKinds: readonly TokenKind[];
  readonly verifiedTokens: VerifiedTokens;
  readonly answers: AnswerWriter<Answer>;
  readonly log: Log;
}

/**
 * Makes the Lambda authorizer: event, decision, answer, and one line of log.
 *
 * @returns a handler that throws exactly `Unauthorized` if the answer is 401, and another error if
 *   no decision can be made
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
 */
export function createAuthorizer<Answer>(
  parts: AuthorizerParts<Answer>,
): (event: unknown) => Promise<Answer> {
  const { answers, log } = parts;

  return async (event) => {
    const startedAt = process.hrtime.bigint();
    let answer: Answer | 'unauthorized';
    let reason: Reason | undefined;
    try {
      const request = readEvent(event, parts);
      const decision = await decide(request, parts);
      if (decision.outcome === 'rejected') ({ reason } = decision.rejection);
      answer =
        decision.outcome === 'granted'
          ? answers.granted(request, decision.token.claims)
          : answers.rejected(request, decision.rejection.reason);
      const isUnauthorized = answer === 'unauthorized';
      log('INFO', describeDecision(decision, isUnauthorized, millisecondsSince(startedAt)));
    } catch (error) {
      log('ERROR', describeUndecided(error, millisecondsSince(startedAt)));
      throw error;
    }
    if (answer === 'unauthorized') throw unauthorized(reason);
    return answer;
  };
}

function readEvent(
  event: unknown,
  { readTokenEvent, readRequestEvent }: AuthorizerParts<unknown>,
): AuthorizationRequest {
  // `Object` makes an object of anything, null included, and the readers check each member.
  const members = Object(event) as JsonObject;
  return members['type'] === 'REQUEST' ? readRequestEvent(members) : readTokenEvent(members);
}

/**
 * API Gateway answers 401 to an error with exactly this message, and 500 to any other. Its stack goes to
 * logs only: the reason says more there than lines of this file.
 */
function unauthorized(reason: Reason | undefined): Error {
  return Object.assign(new StacklessError('Unauthorized'), {
    stack: `Unauthorized: ${String(reason)}`,
  });
}

/**
 * Decides on the token of a request.
 *
 * @throws the error that makes a decision impossible, such as {SigningKeysUnavailable}
 */
async function decide(
  { authorization, isAmbiguous }: AuthorizationRequest,
  { config, tokenKinds, verifiedTokens }: Omit<AuthorizerParts<unknown>, 'answers'>,
): Promise<Decision> {
  let token = '';
  let kind: TokenKind | undefined;
  try {
    if (isAmbiguous) throw new TokenRejected('request_ambiguous');
    token = extractToken(authorization, config.tokenScheme);
    kind = tokenKinds.find(({ recognizes }) => recognizes(token));
    if (kind === undefined) {
      throw new TokenRejected(isEncrypted(token) ? 'token_encrypted' : 'token_malformed');
    }
    return { outcome: 'granted', token: await verifiedTokens.verify(token, kind) };
  } catch (error) {
    if (!(error instanceof TokenRejected)) throw error;
    const origin = kind?.unverifiedOriginOf(token) ?? {};
    return { outcome: 'rejected', rejection: error, origin };
  }
}

/** Without `performance`: loading the module behind it costs a cold start 2 ms on Node 24. */
function millisecondsSince(startedAt: bigint): number {
  return Number((process.hrtime.bigint() - startedAt) / 1000n) / 1000;
}

/**
 * The log fields of a decision. Unverified members are bounded and escaped, and their names say so.
 *
 * @param isUnauthorized whether the answer is 401. Lambda counts it among its errors; a field tells it apart from those
 * @param durationMs milliseconds from the event to the answer
 */
export function describeDecision(
  decision: Decision,
  isUnauthorized: boolean,
  durationMs: number,
): LogFields {
  if (decision.outcome === 'granted') {
    const { claims, kid } = decision.token;
    const { subject: principal, issuer } = claims;
    return { outcome: 'granted', principal, issuer, kid, durationMs };
  }
  const { rejection, origin } = decision;
  return {
    outcome: 'rejected',
    reason: rejection.reason,
    claim: rejection.claim,
    principal: REJECTED_PRINCIPAL,
    unverifiedIssuer: escapeUnverified(origin.unverifiedIssuer),
    unverifiedKid: escapeUnverified(origin.unverifiedKid),
    answer: isUnauthorized ? 'unauthorized' : undefined,
    durationMs,
  };
}
