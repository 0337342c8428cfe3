import { failureFor, RESPONSE_TYPES, type ResponseType } from '../../local/gateway/verdict-status';
import { type Decided, step } from '../decided';
import type { ExplainedAnswer, Step } from '../explanation';

/** The answer to the caller, and the step of it. */
export function answerOf(decided: Decided): {
  readonly answer: ExplainedAnswer;
  readonly step: Step;
} {
  const { played, places, observation } = decided;
  if (observation?.missingSecret !== undefined) {
    const answer = { status: 'unknown', headers: {}, body: '' } as const;
    return { answer, step: step('answer', 'note', 'not decided, so the answer is not known') };
  }
  if (played.isHandled) {
    const answer = { status: 'handler', headers: {}, body: '' } as const;
    return { answer, step: step('answer', 'passed', 'the handler of the route answers') };
  }
  const { status, headers, body } = played;
  const type = responseType(decided);
  const answer = { status, headers, body, ...(type !== undefined && { gatewayResponse: type }) };
  const result = status < 400 ? 'passed' : 'failed';
  if (type === undefined) {
    return { answer, step: step('answer', result, `${status}, by API Gateway itself`) };
  }
  const fallback = RESPONSE_TYPES[type].status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX';
  const own = places.gatewayResponse(type);
  const decidedBy = own ?? places.gatewayResponse(fallback);
  const by = own === undefined && decidedBy !== undefined ? `${type}, as ${fallback}` : type;
  return {
    answer,
    step: step('answer', result, `${status}, by the gateway response ${by}`, { decidedBy }),
  };
}

/** The type of the gateway response; only a REST API has them. */
function responseType({ played, authorizer, service }: Decided): ResponseType | undefined {
  const isRest = authorizer === undefined || authorizer.api === 'rest';
  if (!isRest || played.status < 400) return undefined;
  const { verdict, route } = played;
  if (route === undefined) return 'MISSING_AUTHENTICATION_TOKEN';
  if (verdict === undefined) return undefined;
  // The authorizer lets it through, and the usage plan does not.
  if (verdict.outcome === 'allow') {
    return service.config.usageKeyClaim === undefined ? undefined : 'INVALID_API_KEY';
  }
  return failureFor(verdict.outcome).type;
}
