import type { Lifecycle, Request, ResponseToolkit } from '@hapi/hapi';
import type { DeclaredAuthorizer } from './declared-api';
import { handlerContext } from './handler-context';
import type { InvokeFunction } from './invoke-function';
import { type LocalApi, methodArnOf } from './local-api';
import type { PolicyCaches } from './policy-cache';
import type { Respond } from './respond';
import { authorize } from './token-authorizer';
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
export function authenticateWith(
  authorizer: DeclaredAuthorizer,
  { api, caches, invoke, respond }: GatewayParts,
): Authenticate {
  return async (request, toolkit) => {
    const startedAt = performance.now();
    const [token] = [request.raw.req.headers[authorizer.header]].flat();
    const arn = methodArnOf(api, request.method.toUpperCase(), request.app.path ?? request.path);
    const verdict = await authorize(
      authorizer,
      { cache: caches.of(authorizer), invoke },
      token,
      arn,
    );
    request.app.verdict = verdict;
    if (verdict.outcome !== 'allow') {
      return respond(request, toolkit, failureFor(verdict.outcome)).takeover();
    }
    const { answer, cache } = verdict;
    const { principalId, usageIdentifierKey } = answer;
    const latencyMs = cache === 'hit' ? 0 : Math.round(performance.now() - startedAt);
    const context = handlerContext(answer, latencyMs);
    return toolkit.authenticated({ credentials: { context, principalId, usageIdentifierKey } });
  };
}
