import type { APIGatewayAuthorizerResult } from 'aws-lambda';
import { CLAIM_PREFIX } from '../caller';
import type { AuthorizerConfig } from '../config/config';
import type { AuthorizationRequest } from '../event/authorization-request';
import type { CompilePolicy } from '../policy/compiler';
import { denyAll } from '../policy/document';
import { type FinalReason, isFinal, type Reason } from '../reason';
import type { VerifiedClaims } from '../token/verified-claims';
import type { AnswerWriter } from './answer-writer';
import { challengeOf, type DenialReason } from './challenge';

/** The principal of every rejected token: nothing that an unverified token says reaches a policy. */
export const REJECTED_PRINCIPAL = 'rejected';

/**
 * The gateway's 403 says this beside its own message: the error code of RFC 6750 section 3.1, our
 * reason, and the header WWW-Authenticate. The member is not named `error`, because
 * `$context.authorizer.error` already is the gateway's own message about a failed authorizer.
 */
interface Denial extends Readonly<Record<string, string>> {
  readonly errorCode: 'invalid_token' | 'insufficient_scope';
  readonly reason: DenialReason;
  readonly challenge: string;
}

/** Goes with the policy of a granted token: the gateway shows it when the policy denies a route. */
export function notEntitled(tokenScheme: string): Denial {
  return denial(tokenScheme, 'insufficient_scope', 'route_not_entitled');
}

/** Goes with the policy of a rejected token, for every route. */
export function rejectedFor(tokenScheme: string, reason: FinalReason): Denial {
  return denial(tokenScheme, 'invalid_token', reason);
}

function denial(tokenScheme: string, errorCode: Denial['errorCode'], reason: DenialReason): Denial {
  return { errorCode, reason, challenge: challengeOf(tokenScheme, errorCode, reason) };
}

/** Writes the context for the handlers: see {@link parseCaller}. API Gateway passes on text values only. */
export function callerContext(
  { kind }: Pick<AuthorizationRequest, 'kind'>,
  claims: VerifiedClaims,
): Record<string, string> {
  const { issuer, clientId, tokenId, expiresAt } = claims;
  const scope = [...claims.scopes].join(' ');
  const context: Record<string, string> = { scope, issuer, expiresAt: String(expiresAt) };
  // The others hand over the principal of the answer beside the context.
  if (kind === 'http') context['principalId'] = claims.subject;
  if (clientId !== undefined) context['clientId'] = clientId;
  if (tokenId !== undefined) context['tokenId'] = tokenId;
  // No name of these equals one of those above, because of the prefix.
  for (const [name, value] of Object.entries(claims.handlerClaims)) {
    if (typeof value === 'string') context[CLAIM_PREFIX.text + name] = value;
    else context[CLAIM_PREFIX.json + name] = JSON.stringify(value);
  }
  return context;
}

/** Tells whether a token is refused with a Deny, which API Gateway caches, and not with a 401. */
export function isDenied(
  reason: Reason,
  invalidTokenResponse: AuthorizerConfig['invalidTokenResponse'],
): reason is FinalReason {
  if (!isFinal(reason) || invalidTokenResponse === 'unauthorized') return false;
  return reason !== 'token_expired' || invalidTokenResponse === 'forbidden';
}

/** An API key as API Gateway accepts it, in the characters that a header can hold. */
const API_KEY = /^[\x21-\x7e]{20,128}$/;

/**
 * Writes answers as IAM policies.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
 *
 * @param config the answer to a final rejection, the scheme of challenges, and the claim with the API key
 * @param compilePolicy makes the policy of a verified token
 */
export function createPolicyAnswers(
  config: Pick<AuthorizerConfig, 'invalidTokenResponse' | 'tokenScheme' | 'usageKeyClaim'>,
  compilePolicy: CompilePolicy,
): AnswerWriter<APIGatewayAuthorizerResult> {
  const { invalidTokenResponse, tokenScheme } = config;
  const denialOfRoutes = notEntitled(tokenScheme);
  return {
    granted: (request, claims) => {
      const usageIdentifierKey = usageKeyOf(claims, config.usageKeyClaim);
      return {
        principalId: claims.subject,
        policyDocument: compilePolicy(request, claims),
        context: Object.assign(callerContext(request, claims), denialOfRoutes),
        ...(usageIdentifierKey !== undefined && { usageIdentifierKey }),
      };
    },

    // API Gateway caches a Deny for its whole TTL, so only a verdict that stays true becomes one.
    rejected: ({ stageArn }, reason) => {
      if (!isDenied(reason, invalidTokenResponse)) return 'unauthorized';
      return {
        principalId: REJECTED_PRINCIPAL,
        policyDocument: denyAll(stageArn),
        context: rejectedFor(tokenScheme, reason),
      };
    },
  };
}

/**
 * Takes the API key, under which API Gateway counts a request against a usage plan, from a verified
 * claim: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-key-source.html
 *
 * @param claim the name of the claim, if a usage plan is in force
 * @returns undefined if the claim cannot be an API key: then API Gateway refuses the request itself
 */
export function usageKeyOf(
  { claims }: Pick<VerifiedClaims, 'claims'>,
  claim: string | undefined,
): string | undefined {
  if (claim === undefined || !Object.hasOwn(claims, claim)) return undefined;
  const value = claims[claim];
  return typeof value === 'string' && API_KEY.test(value) ? value : undefined;
}
