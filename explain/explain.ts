import { declaredAuthorizers, type DeclaredAuthorizer } from '../checks/declared-authorizer';
import { settingNames } from '../doctor/setting-name';
import type { JsonObject } from '../lib/json-object';
import { fetchKeySet, type KeySet } from '../lib/keys/key-set';
import { requestDocument } from '../lib/keys/key-set-request';
import type { Decided } from './decided';
import type { SentRequest } from './gateway/exchange';
import type { ExplainedService } from './explained-service';
import type { Explanation } from './explanation';
import { observeAuthorizer, type Observation } from './observed-authorizer';
import { placesOf } from './places';
import { type PlayedAnswer, playGateway } from './gateway/played-gateway';
import { answerOf } from './steps/answer';
import { cacheOf } from './steps/cache';
import { policyRows, policySteps } from './steps/policy';
import { requestSteps } from './steps/request';
import { missingByRoute, ruleSteps } from './steps/rules';
import { tokenSteps } from './steps/token';

/** Explains the decisions on requests, one after the other; API Gateway's cache goes on from each to the next. */
export interface Explainer {
  /** @param event reaches the authorizer in the place of the one that API Gateway would make of the request */
  readonly explain: (request: SentRequest, event?: JsonObject) => Promise<Explanation>;
}

export interface ExplainerOptions {
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  readonly fetchKeySet?: (jwksUri: string) => Promise<KeySet>;
}

/**
 * Makes the explainer of a stage: the local gateway and the production authorizer, put together in this process.
 *
 * @throws {GatewaySettingError} if the local gateway does not support an authorizer of the service
 */
export function createExplainer(
  service: ExplainedService,
  { now = Date.now, fetchKeySet: fetch = fetchKeySet }: ExplainerOptions = {},
): Explainer {
  const [authorizer] = declaredAuthorizers(service.api) as readonly (
    DeclaredAuthorizer | undefined
  )[];
  const fetched = new Map<string, Promise<KeySet>>();
  const observed = observeAuthorizer(service, authorizer?.hasSimpleAnswers ?? false, {
    now,
    fetchKeySet: (uri) => {
      const keySet = fetch(uri);
      fetched.set(uri, keySet);
      return keySet;
    },
  });
  // The steps below look at the very keys that the authorizer has got.
  const requests = {
    fetchKeySet: (uri: string) => fetched.get(uri) ?? fetch(uri),
    requestDocument,
  };
  const places = placesOf(service);
  const setting = settingNames(service.variables);
  const made = new WeakMap<object, Observation>();
  const state: { given?: JsonObject | undefined; invocations: number } = { invocations: 0 };
  const gateway = playGateway(
    service.api,
    (_name, event) => {
      state.invocations += 1;
      return observed.invoke(state.given === undefined ? event : atThisApi(state.given, event));
    },
    now,
  );

  async function decide(request: SentRequest): Promise<Decided> {
    const before = state.invocations;
    const played = await gateway.send(request);
    const answer = played.verdict?.answer;
    const latest = state.invocations > before ? observed.latest() : undefined;
    if (answer !== undefined && latest !== undefined) made.set(answer, latest);
    const observation = latest ?? (answer && made.get(answer));
    return {
      service,
      places,
      setting,
      request,
      played,
      authorizer,
      observation,
      requests,
      now: now(),
    };
  }

  async function explain(request: SentRequest, event?: JsonObject): Promise<Explanation> {
    state.given = event;
    const decided = await decide(request);
    const isKept = decided.played.verdict?.answer !== undefined && authorizer?.cachedSeconds !== 0;
    const second = isKept ? (await decide(request)).played : undefined;
    return explanationOf(decided, second);
  }

  let last: Promise<unknown> = Promise.resolve();
  return {
    explain: (request, event) => {
      // One at a time: the latest decision of the authorizer then belongs to the request that is explained.
      const next = last.then(() => explain(request, event));
      last = next.catch(() => undefined);
      return next;
    },
  };
}

async function explanationOf(
  decided: Decided,
  second: PlayedAnswer | undefined,
): Promise<Explanation> {
  const { request, played } = decided;
  const missing = missingByRoute(decided);
  const { answer, step: answerStep } = answerOf(decided);
  const { cache, step: cacheStep } = cacheOf(decided, second);
  const policy = policyRows(decided, missing);
  const reason = reasonOf(decided);
  return {
    request: {
      method: request.method,
      path: withoutToken(request.path, decided.service.config.tokenParameter),
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
}

const ARN = /^(arn:[^:]*:execute-api:[^/]*\/[^/]*)(\/[^]*)$/;

/** Gives an event the API and the stage of the local gateway, on whose ARNs the policy is evaluated. */
function atThisApi(given: JsonObject, made: object): JsonObject {
  const members = Object.entries(made).filter(([name]) => /^(?:methodArn|routeArn)$/.test(name));
  const [, here = ''] = ARN.exec(String(members[0]?.[1])) ?? [];
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const [, , rest] =
        name === 'methodArn' || name === 'routeArn' ? (ARN.exec(String(value)) ?? []) : [];
      return [name, rest === undefined ? value : here + rest];
    }),
  );
}

/** Replaces the token in a query string. */
function withoutToken(path: string, tokenParameter: string): string {
  const [start = '', ...query] = path.split('?');
  if (!tokenParameter.startsWith('querystring.') || query.length === 0) return path;
  const pairs = query.join('?').split('&');
  const shown = pairs.map((pair) => {
    const [name = ''] = [...new URLSearchParams(pair).keys()];
    return `querystring.${name}` === tokenParameter ? `${name}=...` : pair;
  });
  return `${start}?${shown.join('&')}`;
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
