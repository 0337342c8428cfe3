import { type Evaluation, evaluatePolicy } from '../../../lib/policy/evaluator';
import type { InvokeFunction } from '../invoke-function';
import type { ReceivedRequest } from '../received-request';
import type { Refusal } from '../verdict-status';
import { type AuthorizerAnswer, AuthorizerAnswerError } from './answer';
import type { IdentitySource } from './identity-source';
import type { PolicyCache } from './policy-cache';

/** The values of each identity source of an authorizer, in the order of their declaration. */
export type Identity = readonly (readonly string[])[];

/** A Lambda authorizer of any kind. The kinds differ in their identity sources, events and answers. */
export interface Authorizer {
  readonly name: string;
  /** The function's name on Lambda. */
  readonly functionName: string;
  /** How long an answer is kept; 0 if it is not. */
  readonly ttlSeconds: number;
  readonly sources: readonly IdentitySource[];
  /** Whether a request that lacks a source is refused without the authorizer. */
  readonly areSourcesRequired: boolean;
  /** The whole first value must match it, or the authorizer is not invoked. */
  readonly validation?: RegExp;
  readonly eventOf: (request: ReceivedRequest, identity: Identity, arn: string) => object;
  /** Throws an AuthorizerAnswerError for an answer that API Gateway would refuse. */
  readonly parseAnswer: (answer: unknown) => AuthorizerAnswer;
  /** Whether the error `Unauthorized` is a refusal, and no fault. */
  readonly mayThrowUnauthorized: boolean;
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
 * Decides on a request as API Gateway does with a Lambda authorizer.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
 *
 * @param arn of the request: an answer, from the cache as well, is evaluated on it
 */
export async function authorize(
  authorizer: Authorizer,
  { cache, invoke }: { readonly cache: PolicyCache; readonly invoke: InvokeFunction },
  request: ReceivedRequest,
  arn: string,
): Promise<Verdict> {
  const identity = authorizer.sources.map(({ valuesIn }) => valuesIn(request));
  const refused = refusalOf(authorizer, identity);
  if (refused !== undefined) return refused;

  // JSON keeps apart what joined values would not: a comma in a value, and the border of two sources.
  const key = JSON.stringify(identity);
  const cached = cache.get(key);
  if (cached !== undefined) return judge(cached, arn, 'hit');

  const answer = await ask(authorizer, () =>
    invoke(authorizer.functionName, authorizer.eventOf(request, identity, arn)),
  );
  if ('outcome' in answer) return { ...answer, cache: 'miss' };
  cache.set(key, answer);
  return judge(answer, arn, 'miss');
}

/** Why the authorizer need not be asked. */
function refusalOf(
  { sources, areSourcesRequired, validation }: Authorizer,
  identity: Identity,
): Refused | undefined {
  const missing = sources.find((_source, index) => !isPresent(identity[index]));
  if (areSourcesRequired && missing !== undefined) {
    return { outcome: 'identity_source_missing', problem: `no ${missing.text}` };
  }
  if (validation?.test(identity[0]?.[0] ?? '') === false) {
    const problem = 'the header fails identityValidationExpression';
    return { outcome: 'token_fails_validation', problem };
  }
  return undefined;
}

/** AWS does not document one empty value beside others; it counts as missing here. */
function isPresent(values: readonly string[] = []): boolean {
  return values.length > 0 && !values.includes('');
}

async function ask(
  { parseAnswer, mayThrowUnauthorized }: Authorizer,
  invoke: () => ReturnType<InvokeFunction>,
): Promise<AuthorizerAnswer | Pick<Refused, 'outcome' | 'problem'>> {
  const invocation = await invoke();
  switch (invocation.kind) {
    case 'threw':
      return invocation.message === UNAUTHORIZED && mayThrowUnauthorized
        ? {
            outcome: 'authorizer_threw_unauthorized',
            problem: invocation.reason ?? 'the authorizer threw Unauthorized',
          }
        : {
            outcome: 'authorizer_threw',
            problem: `the authorizer threw: ${invocation.reason ?? invocation.message}`,
          };
    case 'unreachable':
      return { outcome: 'authorizer_unreachable', problem: invocation.problem };
    case 'returned':
      try {
        return parseAnswer(invocation.value);
      } catch (error) {
        if (!(error instanceof AuthorizerAnswerError)) throw error;
        return { outcome: 'authorizer_answer_invalid', problem: error.message };
      }
  }
}

function judge(answer: AuthorizerAnswer, arn: string, cache: 'hit' | 'miss'): Verdict {
  const evaluation = evaluatePolicy(answer.policyDocument, arn);
  return { outcome: evaluation.effect, cache, answer, evaluation };
}
