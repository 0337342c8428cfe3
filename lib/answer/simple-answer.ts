import type { AuthorizerConfig } from '../config/config';
import type { AccessRules } from '../access/rule';
import { createRouteDecision } from '../policy/route-policy';
import type { AnswerWriter } from './answer-writer';
import { callerContext, isDenied, notEntitled, rejectedFor } from './policy-answer';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html */
export interface SimpleAnswer {
  readonly isAuthorized: boolean;
  readonly context: Readonly<Record<string, string>>;
}

/**
 * Writes answers in the simple form of HTTP APIs. Such an answer does not name a route, so it must be cached for the
 * route of the request alone: `$context.routeKey` must be among the identity sources.
 *
 * @param accessRules the table, which decides on the route of the request alone
 */
export function createSimpleAnswers(
  {
    invalidTokenResponse,
    tokenScheme,
  }: Pick<AuthorizerConfig, 'invalidTokenResponse' | 'tokenScheme'>,
  accessRules: AccessRules,
): AnswerWriter<SimpleAnswer> {
  const isEntitled = createRouteDecision(accessRules);
  return {
    granted: (request, claims) =>
      isEntitled(request, claims)
        ? { isAuthorized: true, context: callerContext(request, claims) }
        : { isAuthorized: false, context: notEntitled(tokenScheme) },
    rejected: (_request, reason) => {
      if (!isDenied(reason, invalidTokenResponse)) return 'unauthorized';
      return { isAuthorized: false, context: rejectedFor(tokenScheme, reason) };
    },
  };
}
