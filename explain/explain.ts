import { declaredAuthorizers, type DeclaredAuthorizer } from '../checks/declared-authorizer';
import { settingNames } from '../doctor/setting-name';
import type { JsonObject } from '../lib/json-object';
import { fetchKeySet, type KeySet } from '../lib/keys/key-set';
import { requestDocument } from '../lib/keys/key-set-request';
import type { AskDynamo } from '../lib/revocation/withdrawn-entries';
import type { Decided } from './decided';
import type { SentRequest } from './gateway/exchange';
import type { ExplainedService } from './explained-service';
import type { Explanation } from './explanation';
import { explanationOf } from './explanation-of';
import { observeAuthorizer, type Observation } from './observed-authorizer';
import { placesOf } from './places';
import { atThisApi } from './gateway/given-event';
import { playGateway } from './gateway/played-gateway';
import { withdrawalTable } from './withdrawal-table';

/** Explains the decisions on requests, one after the other; API Gateway's cache goes on from each to the next. */
export interface Explainer {
  /** @param event reaches the authorizer in the place of the one that API Gateway would make of the request */
  readonly explain: (request: SentRequest, event?: JsonObject) => Promise<Explanation>;
}

export interface ExplainerOptions {
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  readonly fetchKeySet?: (jwksUri: string) => Promise<KeySet>;
  /** Reads the list of withdrawn tokens. */
  readonly askTable?: AskDynamo;
}

/**
 * Makes the explainer of a stage: the local gateway and the production authorizer, put together in this process.
 *
 * @throws {GatewaySettingError} if the local gateway does not support an authorizer of the service
 */
export function createExplainer(
  service: ExplainedService,
  {
    now = Date.now,
    fetchKeySet: fetch = fetchKeySet,
    askTable = withdrawalTable(service),
  }: ExplainerOptions = {},
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
    askTable,
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
