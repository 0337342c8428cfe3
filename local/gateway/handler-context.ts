import type { AuthorizerAnswer } from './authorizer-answer';

/**
 * Makes what becomes `requestContext.authorizer` of a handler's event.
 *
 * serverless-offline assigns `claims` and `scopes` of the unverified token to it, and a made-up
 * principal where there is none. They are properties here that ignore what they are assigned and,
 * where the authorizer has not said anything, are not copied to the handler.
 *
 * @param answer what the authorizer said; nothing for a route that has none
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
