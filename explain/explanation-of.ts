import type { Decided } from './decided';
import type { Explanation } from './explanation';
import type { PlayedAnswer } from './gateway/played-gateway';
import { answerOf } from './steps/answer';
import { cacheOf } from './steps/cache';
import { policyRows, policySteps } from './steps/policy';
import { requestSteps } from './steps/request';
import { missingByRoute, ruleSteps } from './steps/rules';
import { tokenSteps } from './steps/token';
import { shownPath, withoutTokens } from './without-tokens';

/**
 * Puts the explanation of a decision together.
 *
 * @param second the answer to the same request at once afterwards; undefined if the authorizer gave no answer to keep
 */
export async function explanationOf(
  decided: Decided,
  second: PlayedAnswer | undefined,
): Promise<Explanation> {
  const { service, request, played } = decided;
  const missing = missingByRoute(decided);
  const { answer, step: answerStep } = answerOf(decided);
  const { cache, step: cacheStep } = cacheOf(decided, second);
  const policy = policyRows(decided, missing);
  const reason = reasonOf(decided);
  const explanation: Explanation = {
    request: {
      method: request.method,
      path: shownPath(request, service),
      ...(played.route !== undefined && { route: played.route }),
    },
    steps: [
      ...requestSteps(decided),
      ...(await tokenSteps(decided)),
      ...ruleSteps(decided, missing),
      ...policySteps(decided),
      answerStep,
      cacheStep,
    ],
    outcome: outcomeOf(decided),
    ...(reason !== undefined && { reason }),
    answer,
    cache,
    ...(policy !== undefined && { policy }),
  };
  return withoutTokens(explanation);
}

const NOT_DECIDED: readonly unknown[] = [
  'authorizer_threw',
  'authorizer_unreachable',
  'authorizer_answer_invalid',
];

function outcomeOf({ played, observation }: Decided): Explanation['outcome'] {
  const { verdict, preflightProblem, isHandled, status } = played;
  if (observation?.missingSecret !== undefined) return 'undecided';
  // An HTTP API answers 500 to a token that is rejected for now; it is rejected all the same.
  const isRejected = observation?.decision['outcome'] === 'rejected';
  if (NOT_DECIDED.includes(verdict?.outcome) && !isRejected) return 'undecided';
  return preflightProblem === undefined && (isHandled || status < 400) ? 'allowed' : 'refused';
}

function reasonOf({ played, observation }: Decided): string | undefined {
  const { verdict } = played;
  if (verdict === undefined || observation?.missingSecret !== undefined) return undefined;
  // The gateway itself refuses a request without a token.
  if (verdict.cache === undefined) return 'token_missing';
  const { reason } = observation?.decision ?? {};
  if (typeof reason === 'string') return reason;
  return verdict.evaluation === undefined || verdict.outcome === 'allow'
    ? undefined
    : 'route_not_entitled';
}
