import { type Evaluation, evaluatePolicy } from '../../lib/policy/evaluator';
import {
  type AuthorizerAnswer,
  AuthorizerAnswerError,
  parseAuthorizerAnswer,
} from './authorizer-answer';
import type { InvokeFunction } from './invoke-function';
import type { PolicyCache } from './policy-cache';
import type { GatewayFailure } from './response-type';

/** A token authorizer as serverless.yml declares it. */
export interface TokenAuthorizer {
  /** The function's name on Lambda. */
  readonly functionName: string;
  /** The name of the identity source header, in lower case. */
  readonly header: string;
  /** What the whole header must match for the authorizer to be invoked at all. */
  readonly validation: RegExp;
}

/** How API Gateway has come to let a request through or not. */
export interface Verdict {
  /** Where there is one, the request ends with it. */
  readonly failure?: GatewayFailure;
  /** Not there where the authorizer was not asked. */
  readonly cache?: 'hit' | 'miss';
  /** What the authorizer said. */
  readonly answer?: AuthorizerAnswer;
  /** What its policy says about this request. */
  readonly evaluation?: Evaluation;
}

/** The message that makes an error of an authorizer a 401. */
const UNAUTHORIZED = 'Unauthorized';

/**
 * Decides on a request as API Gateway does with a TOKEN authorizer.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
 *
 * @param token the value of the identity source header
 * @param methodArn the ARN of what is asked for
 */
export async function authorize(
  { functionName, validation }: TokenAuthorizer,
  { cache, invoke }: { readonly cache: PolicyCache; readonly invoke: InvokeFunction },
  token: string | undefined,
  methodArn: string,
): Promise<Verdict> {
  if (!token) return refused({ type: 'UNAUTHORIZED', problem: 'no token' });
  if (!validation.test(token)) {
    return refused({
      type: 'UNAUTHORIZED',
      problem: 'the header fails identityValidationExpression',
    });
  }
  const cached = cache.get(token);
  if (cached !== undefined) return { cache: 'hit', ...judge(cached, methodArn) };

  const event = { type: 'TOKEN', authorizationToken: token, methodArn };
  const answer = await ask(() => invoke(functionName, event));
  if ('type' in answer) return { cache: 'miss', ...refused(answer) };
  cache.set(token, answer);
  return { cache: 'miss', ...judge(answer, methodArn) };
}

async function ask(
  invoke: () => ReturnType<InvokeFunction>,
): Promise<AuthorizerAnswer | GatewayFailure> {
  const invocation = await invoke();
  switch (invocation.kind) {
    case 'threw':
      return invocation.message === UNAUTHORIZED
        ? { type: 'UNAUTHORIZED', problem: 'the authorizer threw Unauthorized' }
        : { type: 'AUTHORIZER_FAILURE', problem: `the authorizer threw: ${invocation.message}` };
    case 'unreachable':
      return { type: 'AUTHORIZER_CONFIGURATION_ERROR', problem: invocation.problem };
    case 'returned':
      try {
        return parseAuthorizerAnswer(invocation.value);
      } catch (error) {
        if (!(error instanceof AuthorizerAnswerError)) throw error;
        return { type: 'AUTHORIZER_CONFIGURATION_ERROR', problem: error.message };
      }
  }
}

function judge(answer: AuthorizerAnswer, methodArn: string): Verdict {
  const evaluation = evaluatePolicy(answer.policyDocument, methodArn);
  switch (evaluation.effect) {
    case 'allow':
      return { answer, evaluation };
    case 'implicit_deny':
      return { answer, evaluation, ...refused({ type: 'ACCESS_DENIED' }) };
    case 'explicit_deny': {
      const message = 'User is not authorized to access this resource with an explicit deny';
      return { answer, evaluation, ...refused({ type: 'ACCESS_DENIED', message }) };
    }
  }
}

function refused(failure: GatewayFailure): Verdict {
  return { failure };
}
