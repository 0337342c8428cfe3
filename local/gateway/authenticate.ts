import type { DeclaredAuthorizer } from './declared-api';
import { handlerContext } from './handler-context';
import type { HapiRequest, HapiToolkit } from './hapi';
import type { InvokeFunction } from './invoke-function';
import { type LocalApi, methodArnOf } from './local-api';
import type { PolicyCaches } from './policy-cache';
import type { Respond } from './respond';
import type { ServedRequests } from './server-hooks';
import { authorize } from './token-authorizer';

/** What the routes of an API share. */
export interface GatewayParts {
  readonly api: LocalApi;
  readonly caches: PolicyCaches;
  readonly invoke: InvokeFunction;
  readonly respond: Respond;
  readonly served: ServedRequests;
}

/** Lets a request of a route through to its handler, or answers it. */
export type Authenticate = (request: HapiRequest, toolkit: HapiToolkit) => unknown;

/** For a route without an authorizer: its handler learns nothing about the caller. */
export const admitEverybody: Authenticate = (_request, toolkit) =>
  toolkit.authenticated({ credentials: { context: handlerContext(undefined, 0) } });

/** For a route with one. */
export function authenticateWith(
  authorizer: DeclaredAuthorizer,
  { api, caches, invoke, respond, served }: GatewayParts,
): Authenticate {
  return async (request, toolkit) => {
    const startedAt = performance.now();
    const [token] = [request.headers[authorizer.header]].flat();
    const arn = methodArnOf(api, request.method.toUpperCase(), askedPath(request));
    const verdict = await authorize(authorizer, { cache: caches.of(authorizer), invoke }, token, arn);
    const record = served.get(request);
    if (record !== undefined) record.verdict = verdict;

    const { failure, answer, cache } = verdict;
    if (failure !== undefined || answer === undefined) {
      return respond(request, toolkit, failure ?? { type: 'DEFAULT_5XX' }).takeover();
    }
    const latencyMs = cache === 'hit' ? 0 : Math.round(performance.now() - startedAt);
    const { principalId, usageIdentifierKey } = answer;
    const context = handlerContext(answer, latencyMs);
    return toolkit.authenticated({ credentials: { context, principalId, usageIdentifierKey } });
  };
}

/** With the slash at its end that hapi takes away: a route is found without it, a policy not. */
function askedPath({ path, raw }: HapiRequest): string {
  return path !== '/' && /^[^?]*\/(?:\?|$)/.test(raw.req.url) ? `${path}/` : path;
}
