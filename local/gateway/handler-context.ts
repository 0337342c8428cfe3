import type { AuthorizerAnswer } from './authorizer/answer';

/**
 * Makes `requestContext.authorizer` of a handler's event.
 *
 * serverless-offline assigns `claims` and `scopes` of the unverified token to this object, and an
 * invented principal if there is not one already. The setters here ignore these assignments. A property that the
 * authorizer did not return is not enumerable, so that it is not copied to the handler.
 *
 * @param answer the authorizer's answer; undefined for a route without an authorizer
 */
export function handlerContext(answer: AuthorizerAnswer | undefined, latencyMs: number): object {
  const said: Readonly<Record<string, unknown>> =
    answer === undefined
      ? {}
      : { ...answer.context, principalId: answer.principalId, integrationLatency: latencyMs };
  const context = {};
  for (const name of new Set(['claims', 'scopes', 'principalId', ...Object.keys(said)])) {
    Object.defineProperty(context, name, {
      get: () => said[name],
      set: () => undefined,
      enumerable: name in said,
    });
  }
  return context;
}
