import type { Lifecycle, Request, ResponseToolkit } from '@hapi/hapi';
import { type Authorizer, authorize, type Verdict } from './authorizer/authorize';
import type { PolicyCaches } from './authorizer/policy-cache';
import { handlerContext } from './handler-context';
import type { InvokeFunction } from './invoke-function';
import { type LocalApi, methodArnOf } from './local-api';
import { receivedRequest } from './received-request';
import type { Respond } from './respond';
import { failureFor } from './verdict-status';

/** The parts that all routes of an API share. */
export interface GatewayParts {
  readonly api: LocalApi;
  readonly caches: PolicyCaches;
  readonly invoke: InvokeFunction;
  readonly respond: Respond;
}

/** Lets a request of a route through to its handler, or answers it. */
export type Authenticate = (request: Request, toolkit: ResponseToolkit) => Lifecycle.ReturnValue;

/** For a route without an authorizer: its handler gets no information about the caller. */
export const admitEverybody: Authenticate = (_request, toolkit) =>
  toolkit.authenticated({ credentials: { context: handlerContext(undefined, 0) } });

/** For a route with an authorizer. */
export function authenticateWith(authorizer: Authorizer, parts: GatewayParts): Authenticate {
  return async (request, toolkit) => {
    const startedAt = performance.now();
    const verdict = await decide(request, authorizer, parts);
    if (verdict.outcome !== 'allow') {
      return parts.respond(request, toolkit, failureFor(verdict.outcome)).takeover();
    }
    const { answer, cache } = verdict;
    const { principalId, usageIdentifierKey } = answer;
    const latencyMs = cache === 'hit' ? 0 : Math.round(performance.now() - startedAt);
    const context = handlerContext(answer, latencyMs);
    return toolkit.authenticated({ credentials: { context, principalId, usageIdentifierKey } });
  };
}

/** Asks the authorizer, or its cache, and keeps the verdict with the request. */
export async function decide(
  request: Request,
  authorizer: Authorizer,
  { api, caches, invoke }: Omit<GatewayParts, 'respond'>,
): Promise<Verdict> {
  const received = receivedRequest(request);
  const arn = methodArnOf(api, received.method, received.path);
  const cache = caches.of(authorizer);
  const verdict = await authorize(authorizer, { cache, invoke }, received, arn);
  request.app.verdict = verdict;
  return verdict;
}
