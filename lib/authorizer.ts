import { describeDecision, describeUndecided } from './answer/decision-log';
import type { AnswerWriter } from './answer/answer-writer';
import type { AuthorizerConfig } from './config/config';
import type { Decision } from './decision';
import type { AuthorizationRequest, EventReader } from './event/authorization-request';
import { extractToken } from './event/bearer-token';
import type { JsonObject } from './json-object';
import type { Log, LogFields } from './log';
import { type Reason, TokenRejected } from './reason';
import { isEncrypted } from './token/compact-token';
import type { TokenKind } from './token/token-kind';
import type { VerifiedTokens } from './token/verified-tokens';

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
    const record = (level: 'INFO' | 'ERROR', fields: LogFields): void => {
      log(level, { ...fields, durationMs: millisecondsSince(startedAt) });
    };

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
      // Lambda counts a 401 among its errors; this field tells it apart from those.
      record('INFO', {
        ...describeDecision(decision),
        ...(answer === 'unauthorized' && { answer }),
      });
    } catch (error) {
      record('ERROR', describeUndecided(error));
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
  return Object.assign(new Error('Unauthorized'), { stack: `Unauthorized: ${String(reason)}` });
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
