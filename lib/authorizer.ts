import type { APIGatewayAuthorizerResult } from 'aws-lambda';
import { callerContext } from './caller';
import type { AuthorizerConfig } from './config/config';
import type { Decide, Decision } from './decision';
import { NOT_ENTITLED, rejectedFor } from './answer/denial';
import { escapeUnverified, type Log, type LogFields } from './log';
import { type StageArn, stageArnOf } from './event/method-arn';
import type { CompilePolicy } from './policy/compiler';
import { denyAll, type Policy } from './policy/document';
import { REASONS, type TokenRejected } from './reason';
import { isJsonObject } from './json-object';
import { usageKeyOf } from './answer/usage-key';
import type { VerifiedClaims } from './token/verified-claims';

/** What the authorizer is made of. */
export interface AuthorizerParts {
  readonly config: Pick<AuthorizerConfig, 'invalidTokenResponse' | 'usageKeyClaim'>;
  readonly decide: Decide;
  readonly compilePolicy: CompilePolicy;
  readonly log: Log;
}

/** Nothing that an unverified token says about its holder reaches a policy. */
const REJECTED_PRINCIPAL = 'rejected';

/**
 * Makes the Lambda authorizer: event in, policy out, one line of log.
 *
 * @returns a function that takes a TOKEN event, and throws exactly `Unauthorized` where the answer
 *   is 401, or another error where nothing can be decided
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
 */
export function createAuthorizer(
  parts: AuthorizerParts,
): (event: unknown) => Promise<APIGatewayAuthorizerResult> {
  const { config, decide, compilePolicy, log } = parts;

  return async (event) => {
    const startedAt = process.hrtime.bigint();
    const record = (level: 'INFO' | 'ERROR', fields: LogFields): void => {
      log(level, { ...fields, durationMs: millisecondsSince(startedAt) });
    };

    let answer: APIGatewayAuthorizerResult | 'unauthorized';
    try {
      const { authorizationToken, stageArn } = parseEvent(event);
      const decision = await decide(authorizationToken);
      answer =
        decision.outcome === 'granted'
          ? granted(decision.claims, compilePolicy(stageArn, decision.claims), config.usageKeyClaim)
          : rejected(decision.rejection, stageArn, config.invalidTokenResponse);
      // Lambda counts this answer among its errors; the log tells it from those.
      record('INFO', { ...describe(decision), ...(answer === 'unauthorized' && { answer }) });
    } catch (error) {
      record('ERROR', { outcome: 'undecided', problem: describeProblem(error) });
      throw error;
    }
    // API Gateway answers 401 to an error with exactly this message, and 500 to any other.
    if (answer === 'unauthorized') throw new Error('Unauthorized');
    return answer;
  };
}

function granted(
  claims: VerifiedClaims,
  policyDocument: Policy,
  usageKeyClaim: string | undefined,
): APIGatewayAuthorizerResult {
  const usageIdentifierKey = usageKeyOf(claims, usageKeyClaim);
  return {
    principalId: claims.subject,
    policyDocument,
    context: { ...callerContext(claims), ...NOT_ENTITLED },
    ...(usageIdentifierKey !== undefined && { usageIdentifierKey }),
  };
}

function rejected(
  { reason }: TokenRejected,
  stageArn: StageArn,
  response: AuthorizerConfig['invalidTokenResponse'],
): APIGatewayAuthorizerResult | 'unauthorized' {
  if (REASONS[reason] !== 'final' || response === 'unauthorized') return 'unauthorized';
  return {
    principalId: REJECTED_PRINCIPAL,
    policyDocument: denyAll(stageArn),
    context: rejectedFor(reason),
  };
}

function parseEvent(event: unknown): { authorizationToken: string; stageArn: StageArn } {
  if (!isJsonObject(event) || typeof event['authorizationToken'] !== 'string') {
    throw new TypeError(
      'event.authorizationToken is not text; the authorizer must be declared with type TOKEN',
    );
  }
  return {
    authorizationToken: event['authorizationToken'],
    stageArn: stageArnOf(event['methodArn']),
  };
}

function describe(decision: Decision): LogFields {
  if (decision.outcome === 'granted') {
    const { claims, kid } = decision;
    return { outcome: 'granted', principal: claims.subject, issuer: claims.issuer, kid };
  }
  const { rejection, origin } = decision;
  return {
    outcome: 'rejected',
    reason: rejection.reason,
    claim: rejection.claim,
    principal: REJECTED_PRINCIPAL,
    unverifiedIssuer: escapeUnverified(origin.unverifiedIssuer),
    unverifiedKid: escapeUnverified(origin.unverifiedKid),
  };
}

function describeProblem(error: unknown): string {
  return error instanceof Error
    ? `${error.name}: ${error.message}`
    : 'something was thrown that is no error';
}

/** Not by `performance`: loading what is behind it costs a cold start 2 ms on Node 24. */
function millisecondsSince(startedAt: bigint): number {
  return Number((process.hrtime.bigint() - startedAt) / 1000n) / 1000;
}
