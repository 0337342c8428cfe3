import { type Evaluation, evaluatePolicy } from '../../lib/policy/evaluator';
import {
  type AuthorizerAnswer,
  AuthorizerAnswerError,
  parseAuthorizerAnswer,
} from './authorizer-answer';
import type { InvokeFunction } from './invoke-function';
import type { PolicyCache } from './policy-cache';
import type { Refusal } from './verdict-status';

/** A token authorizer as serverless.yml declares it. */
export interface TokenAuthorizer {
  /** The function's name on Lambda. */
  readonly functionName: string;
  /** The name of the identity source header, in lower case. */
  readonly header: string;
  /** The whole header must match it, or the authorizer is not invoked. */
  readonly validation: RegExp;
}

/** Whether a request may reach its handler. verdict-status.ts has the status of each refusal. */
export type Verdict = Allowed | Refused;

interface Allowed {
  readonly outcome: 'allow';
  readonly cache: 'hit' | 'miss';
  readonly answer: AuthorizerAnswer;
  readonly evaluation: Evaluation;
  readonly problem?: undefined;
}

interface Refused {
  readonly outcome: Refusal;
  /** Undefined if the authorizer was not needed. */
  readonly cache?: 'hit' | 'miss';
  /** The authorizer's answer, and the evaluation of its policy for this request. */
  readonly answer?: AuthorizerAnswer;
  readonly evaluation?: Evaluation;
  /** For the developer at the terminal; the caller does not see it. */
  readonly problem?: string;
}

/** An error with this message makes API Gateway answer 401. */
const UNAUTHORIZED = 'Unauthorized';

/**
 * Decides on a request as API Gateway does with a TOKEN authorizer.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
 *
 * @param token the value of the identity source header
 * @param methodArn the method ARN of the request
 */
export async function authorize(
  { functionName, validation }: TokenAuthorizer,
  { cache, invoke }: { readonly cache: PolicyCache; readonly invoke: InvokeFunction },
  token: string | undefined,
  methodArn: string,
): Promise<Verdict> {
  if (!token) return { outcome: 'no_token', problem: 'no token' };
  if (!validation.test(token)) {
    const problem = 'the header fails identityValidationExpression';
    return { outcome: 'token_fails_validation', problem };
  }
  const cached = cache.get(token);
  if (cached !== undefined) return judge(cached, methodArn, 'hit');

  const event = { type: 'TOKEN', authorizationToken: token, methodArn };
  const answer = await ask(() => invoke(functionName, event));
  if ('outcome' in answer) return { ...answer, cache: 'miss' };
  cache.set(token, answer);
  return judge(answer, methodArn, 'miss');
}

async function ask(
  invoke: () => ReturnType<InvokeFunction>,
): Promise<AuthorizerAnswer | Pick<Refused, 'outcome' | 'problem'>> {
  const invocation = await invoke();
  switch (invocation.kind) {
    case 'threw':
      return invocation.message === UNAUTHORIZED
        ? {
            outcome: 'authorizer_threw_unauthorized',
            problem: invocation.reason ?? 'the authorizer threw Unauthorized',
          }
        : {
            outcome: 'authorizer_threw',
            problem: `the authorizer threw: ${invocation.message}`,
          };
    case 'unreachable':
      return { outcome: 'authorizer_unreachable', problem: invocation.problem };
    case 'returned':
      try {
        return parseAuthorizerAnswer(invocation.value);
      } catch (error) {
        if (!(error instanceof AuthorizerAnswerError)) throw error;
        return { outcome: 'authorizer_answer_invalid', problem: error.message };
      }
  }
}

function judge(answer: AuthorizerAnswer, methodArn: string, cache: 'hit' | 'miss'): Verdict {
  const evaluation = evaluatePolicy(answer.policyDocument, methodArn);
  return { outcome: evaluation.effect, cache, answer, evaluation };
}
