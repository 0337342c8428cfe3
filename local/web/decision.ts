import { declaredHttpEvents, type DeclaredHttpEvent } from '../../build/declared-service';
import type { PolicyRow, Step } from '../../explain/explanation';
import { isJsonObject } from '../../lib/json-object';
import { evaluatePolicy } from '../../lib/policy/evaluator';
import type { Decision } from '../../web/decision';
import type { Verdict } from '../gateway/authorizer/authorize';
import type { DeclaredApi } from '../gateway/declared-api';
import { methodArnOf } from '../gateway/local-api';
import type { AnsweredRequest } from '../gateway/server-hooks';
import { failureFor } from '../gateway/verdict-status';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html */
const DEFAULT_TTL_SECONDS = 300;

/**
 * Says why a request of a REST API was answered as it was, by what the gateway has seen: the route, the cache, the answer of
 * the authorizer, and the statement that decided. Nothing of the token is in it but the reason that the authorizer gave.
 */
export function describeDecision(
  service: DeclaredApi,
  { request: { method, path, route }, statusCode, verdict }: AnsweredRequest,
): Decision {
  const events = declaredHttpEvents(service);
  const keptSeconds = keptSecondsOf(events.find((event) => event.route === route));
  const reason = reasonOf(verdict);
  const policy = verdict?.answer && policyRows(service, events, verdict.answer);
  return {
    request: { method, path, ...(route !== undefined && { route }) },
    steps: [
      routeStep(method, path, route),
      ...(verdict === undefined ? [publicStep(route)] : decisionSteps(verdict)),
      answerStep(statusCode, verdict),
    ],
    outcome: route === undefined ? 'refused' : outcomeOf(verdict),
    ...(reason !== undefined && { reason }),
    cache: cacheOf(verdict, keptSeconds),
    ...(policy !== undefined && { policy }),
  };
}

function routeStep(method: string, path: string, route: string | undefined): Step {
  return route === undefined
    ? { name: 'route', result: 'failed', text: `The API has no route for ${method} ${path}.` }
    : {
        name: 'route',
        result: 'passed',
        text: 'The request leads to a declared route.',
        value: route,
      };
}

function publicStep(route: string | undefined): Step {
  return route === undefined
    ? { name: 'token', result: 'skipped', text: 'The authorizer was not asked.' }
    : { name: 'token', result: 'note', text: 'The route is public, so no token is looked at.' };
}

function decisionSteps(verdict: Verdict): readonly Step[] {
  const { outcome, problem, cache, answer, evaluation } = verdict;
  if (cache === undefined) {
    const text = `API Gateway did not ask the authorizer: ${problem ?? outcome}.`;
    return [{ name: 'token', result: 'failed', text }];
  }
  const cacheStep: Step = {
    name: 'cache',
    result: 'note',
    text:
      cache === 'hit'
        ? 'API Gateway has the answer of the authorizer for this token in its cache.'
        : 'API Gateway has nothing in its cache for this token, so it asks the authorizer.',
  };
  if (answer === undefined || evaluation === undefined) {
    return [
      cacheStep,
      {
        name: 'token',
        result: 'failed',
        text: `The authorizer gives no policy: ${problem ?? outcome}.`,
      },
    ];
  }
  const rejected = answer.context['reason'] !== undefined && answer.principalId === 'rejected';
  return [
    cacheStep,
    rejected
      ? {
          name: 'token',
          result: 'failed',
          text: 'The authorizer rejects the token for good.',
          value: String(answer.context['reason']),
        }
      : {
          name: 'token',
          result: 'passed',
          text: 'The authorizer has verified the token.',
          value: `principal ${String(answer.principalId)}`,
        },
    policyStep(evaluation),
  ];
}

function policyStep({ effect, resource }: NonNullable<Verdict['evaluation']>): Step {
  const texts = {
    allow: 'The policy allows this request.',
    explicit_deny: 'The policy denies this request.',
    implicit_deny: 'No statement of the policy is about this request, so it is denied.',
  };
  // Without the API and the stage, which are the same in all statements.
  const statement = resource?.split('/').slice(2).join('/');
  return {
    name: 'policy',
    result: effect === 'allow' ? 'passed' : 'failed',
    text: texts[effect],
    ...(statement !== undefined && { value: statement || '*' }),
  };
}

function answerStep(statusCode: number, verdict: Verdict | undefined): Step {
  const result = statusCode < 400 ? 'passed' : 'failed';
  if (verdict === undefined || verdict.outcome === 'allow') {
    return {
      name: 'answer',
      result,
      text: 'The caller gets this status.',
      value: String(statusCode),
    };
  }
  const { type } = failureFor(verdict.outcome);
  const text = `API Gateway answers with the gateway response ${type}.`;
  return { name: 'answer', result, text, value: String(statusCode) };
}

function outcomeOf(verdict: Verdict | undefined): Decision['outcome'] {
  if (verdict === undefined || verdict.outcome === 'allow') return 'allowed';
  return failureFor(verdict.outcome).type.startsWith('AUTHORIZER_') ? 'undecided' : 'refused';
}

function reasonOf(verdict: Verdict | undefined): string | undefined {
  if (verdict === undefined || verdict.outcome === 'allow') return undefined;
  const reason = verdict.answer?.context['reason'] ?? verdict.problem;
  return typeof reason === 'string' && /^[a-z_]+$/.test(reason) ? reason : undefined;
}

function cacheOf(verdict: Verdict | undefined, keptSeconds: number): Decision['cache'] {
  const use = verdict?.cache ?? 'none';
  if (use === 'none') {
    return { use, keptSeconds: 0, next: 'The next request is decided in the same way.' };
  }
  return verdict?.answer === undefined || keptSeconds === 0
    ? {
        use,
        keptSeconds: 0,
        next: 'Nothing is kept, so the next request asks the authorizer again.',
      }
    : { use, keptSeconds, next: 'The next request with this token uses the same policy.' };
}

function keptSecondsOf(event: DeclaredHttpEvent | undefined): number {
  const authorizer = isJsonObject(event?.authorizer) ? event.authorizer : {};
  return Number(authorizer['resultTtlInSeconds'] ?? DEFAULT_TTL_SECONDS);
}

function policyRows(
  { provider }: DeclaredApi,
  events: readonly DeclaredHttpEvent[],
  { policyDocument }: NonNullable<Verdict['answer']>,
): readonly PolicyRow[] {
  return events
    .filter(({ authorizer }) => authorizer !== undefined)
    .map(({ route, method, path }) => {
      const example = path.replaceAll(/\{[^{}]*\}/g, '1');
      const { effect } = evaluatePolicy(
        policyDocument,
        methodArnOf(provider, method === 'ANY' ? 'GET' : method, example),
      );
      return { route, effect: effect === 'allow' ? 'allow' : 'deny' };
    });
}
