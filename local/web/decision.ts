import type { Decision } from '../../web/decision';
import type { Verdict } from '../gateway/authorizer/authorize';
import type { AnsweredRequest } from '../gateway/server-hooks';
import { failureFor, type ResponseType } from '../gateway/verdict-status';

/**
 * Tells the part of a decision that the gateway of a REST API sees. The reasons are the business of explain/. Nothing
 * of the token is in it but the reason that the authorizer gave.
 */
export function describeDecision(answered: AnsweredRequest): Decision {
  const { request, statusCode, verdict } = answered;
  const { method, path, route } = request;
  const type = refusalOf(answered);
  const reason = reasonOf(verdict);
  return {
    request: { method, path, ...(route !== undefined && { route }) },
    steps: [
      {
        name: 'answer',
        result: statusCode < 400 ? 'passed' : 'failed',
        text:
          type === undefined
            ? `${statusCode}, and no authorizer refused the request`
            : `${statusCode}, by the gateway response ${type}`,
        remedy: 'npm run explain can say why',
      },
    ],
    outcome: outcomeOf(type),
    ...(reason !== undefined && { reason }),
    cache: { use: verdict?.cache ?? 'none' },
  };
}

/** The gateway response to a request that may not reach a handler. */
function refusalOf({ request: { route }, verdict }: AnsweredRequest): ResponseType | undefined {
  if (verdict === undefined) {
    return route === undefined ? 'MISSING_AUTHENTICATION_TOKEN' : undefined;
  }
  return verdict.outcome === 'allow' ? undefined : failureFor(verdict.outcome).type;
}

function outcomeOf(type: ResponseType | undefined): Decision['outcome'] {
  if (type === undefined) return 'allowed';
  return type.startsWith('AUTHORIZER_') ? 'undecided' : 'refused';
}

function reasonOf(verdict: Verdict | undefined): string | undefined {
  if (verdict === undefined || verdict.outcome === 'allow') return undefined;
  const reason = verdict.answer?.context['reason'] ?? verdict.problem;
  return typeof reason === 'string' && /^[a-z_]+$/.test(reason) ? reason : undefined;
}
