import { join } from 'node:path';
import { createExplainer } from '../../../explain/explain';
import type { ExplainedRules, ExplainedService } from '../../../explain/explained-service';
import type { Explanation } from '../../../explain/explanation';
import { readService } from '../../../explain/tool/read-service';
import { isJsonObject } from '../../../lib/json-object';
import { decisionPlanOf } from '../../../lib/policy/decision-plan';
import { planPolicy } from '../../../lib/policy/plan';
import { serviceSettings } from '../../../local/offline/local-service';
import type { Comparison } from '../comparison';
import { differing, type PredictedFact, sentRequest } from '../predictions';
import { type ConformanceAnswer, type ConformanceRequest, parse, withoutChance } from '../request';

/** Answers to requests, and the service that is to predict them. */
export interface Predicted {
  readonly service: ExplainedService;
  readonly requests: readonly ConformanceRequest[];
  /** Those of the local service, in the same order. */
  readonly answers: readonly ConformanceAnswer[];
  /** The lines of its log meanwhile. */
  readonly log: string;
}

/** The routes that the tests have added to a copy of the service are in its own file of rules. */
type RulesModule = Readonly<Record<'ACCESS_RULES', ExplainedRules['accessRules']>> &
  Readonly<Record<'PUBLIC_ROUTES', ExplainedRules['publicRoutes']>>;

/** Reads a copy of the service as its local run does. */
export async function explainedCopy(
  directory: string,
  issuer: string,
  parameters: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string>>,
): Promise<ExplainedService> {
  const file = 'access-rules.ts';
  const { ACCESS_RULES: accessRules, PUBLIC_ROUTES: publicRoutes } = (await import(
    join(directory, file)
  )) as RulesModule;
  return readService(
    directory,
    'local',
    Object.entries(parameters).map(([name, value]) => `${name}=${value}`),
    {
      file,
      accessRules,
      publicRoutes,
      plan: decisionPlanOf(planPolicy(accessRules, publicRoutes)),
    },
    { ...process.env, ...serviceSettings(issuer), ...environment },
  );
}

/** The headers that API Gateway itself decides on; a handler's CORS headers are its own. */
const PREDICTED_HEADERS = ['www-authenticate', 'retry-after', 'x-amzn-errortype', 'content-type'];
/** API Gateway refuses a larger body before it looks at the token, and explain sends none. */
const LARGEST_BODY = 10_485_760;

/** Counts the requests whose status, reason and use of the cache were predicted. */
export async function comparePredictions(
  comparison: Comparison,
  { service, requests, answers, log }: Predicted,
  authorizationFor: (request: ConformanceRequest) => string | undefined,
): Promise<void> {
  const explainer = createExplainer(service);
  const open = new Set<string | undefined>([undefined, ...service.rules.publicRoutes]);
  const logged = loggedReasons(log);
  // One after the other, as they were sent: the cache goes on from each to the next.
  for (const [index, request] of requests.entries()) {
    const answer = answers[index];
    if (answer === undefined || (request.body?.length ?? 0) > LARGEST_BODY) continue;
    const explanation = await explainer.explain(sentRequest(request, authorizationFor(request)));
    const { cache } = explanation;
    const reason = cache.use === 'miss' ? (logged.shift() ?? 'no decision') : undefined;
    const isOpen = open.has(explanation.request.route);
    comparison.count(`explained: ${request.name}`, [
      ...problemsOf(explanation, answer, reason),
      ...(isOpen ? differing([['use of the cache', cache.use, 'none']]) : []),
    ]);
  }
  comparison.count(
    'explained: each decision in the log',
    differing([['decisions left over', 0, logged.length]]),
  );
}

/** The reasons of the decisions in a log, in their order; empty for a token that is accepted. */
function loggedReasons(log: string): string[] {
  return log
    .split('\n')
    .map(parse)
    .filter(isJsonObject)
    .filter((line) => 'outcome' in line)
    .map(({ reason = '' }) => String(reason));
}

/** @param logged the reason of the authorizer's decision; undefined if it was not asked */
function problemsOf(
  explanation: Explanation,
  answer: ConformanceAnswer,
  logged: string | undefined,
): readonly string[] {
  const { answer: predicted, cache, reason } = explanation;
  const body = parse(withoutChance(predicted.body));
  const calls = cache.use === 'miss' ? 1 : 0;
  const isOwn = 'x-amzn-errortype' in answer.headers;
  const said = isJsonObject(answer.body) ? answer.body['reason'] : undefined;
  const facts: readonly PredictedFact[] =
    predicted.status === 'handler'
      ? [['whether API Gateway itself answers', false, isOwn]]
      : [
          ['status', predicted.status, answer.status],
          ['body', body, answer.body],
          ...PREDICTED_HEADERS.map(
            (name) => [`header ${name}`, predicted.headers[name], answer.headers[name]] as const,
          ),
          ...(said === undefined ? [] : [['reason', reason, said] as const]),
        ];
  return differing([
    ...facts,
    ...(logged === undefined
      ? []
      : [['reason in the log', reasonOf(explanation), logged] as const]),
    ...(answer.authorizerCalls === undefined
      ? []
      : [['calls of the authorizer', calls, answer.authorizerCalls] as const]),
  ]);
}

/** The reason of the authorizer: API Gateway, and not the authorizer, applies the policy to the route. */
function reasonOf({ reason = '' }: Explanation): string {
  return reason === 'route_not_entitled' ? '' : reason;
}
