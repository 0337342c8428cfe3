import type { Request, ResponseObject, ResponseToolkit } from '@hapi/hapi';
import type { Route } from '../../../lib/access/rule';
import { parseRoutes, resolve } from '../../../lib/policy/route-table';
import { admitEverybody, authenticateWith, decide, type GatewayParts } from '../authenticate';
import { uniqueAuthorizers } from '../authorizer/unique-authorizers';
import type { DeclaredApi } from '../declared-api';
import type { ServedApi } from '../served-api';
import { failureFor } from '../verdict-status';
import { declaredHttpAuthorizer } from './declared-authorizer';
import { CATCH_ALL, declaredHttpApiRoutes } from './declared-routes';
import { respondAsHttpApi as respond } from './failure';
import { readHandlerAnswer } from './handler-answer';
import { handlerEvent } from './handler-event';

/**
 * Makes an HTTP API of the `httpApi` events of a service. It invokes the handlers itself, because
 * serverless-offline gives them claims of the unverified token, and events that AWS does not send.
 *
 * @throws {GatewaySettingError} if an authorizer is of a kind that this gateway does not support
 */
export function createHttpApi(
  declared: DeclaredApi,
  shared: Omit<GatewayParts, 'respond'>,
): ServedApi {
  const routes = declaredHttpApiRoutes(declared);
  const authorizers = uniqueAuthorizers(
    routes.map((route) => [route.routeKey, declaredHttpAuthorizer(declared, shared.api, route)]),
  );
  const byKey = new Map(routes.map((route) => [route.routeKey, route]));
  const keys = [...byKey.keys()].filter((key) => key !== CATCH_ALL);
  // osls has validated them as routes (configValidationMode: error).
  const table = parseRoutes(keys as Route[]);
  const catchAll = byKey.has(CATCH_ALL) ? CATCH_ALL : undefined;

  async function handle(request: Request, toolkit: ResponseToolkit): Promise<ResponseObject> {
    const { route = '' } = request.app;
    const target = byKey.get(route);
    const authorizer = authorizers.get(route);
    if (authorizer !== undefined) {
      // serverless-offline makes no route for HEAD, so such a request comes without authentication.
      const { outcome } = request.app.verdict ?? (await decide(request, authorizer, shared));
      if (outcome !== 'allow') return respond(request, toolkit, failureFor(outcome));
    }
    if (target === undefined) return respond(request, toolkit, { type: 'DEFAULT_5XX' });
    const { functionName, payload } = target;
    const event = handlerEvent(request, payload, shared.api);
    const invocation = await shared.invoke(functionName, event);
    const answer =
      invocation.kind === 'returned' ? readHandlerAnswer(invocation.value, payload) : undefined;
    if (answer === undefined) return respond(request, toolkit, { type: 'DEFAULT_5XX' });
    const response = toolkit.response(answer.body).code(answer.statusCode);
    for (const [name, value] of answer.headers) {
      response.header(name, value, { append: name === 'set-cookie' });
    }
    return response;
  }

  return {
    requestIdHeader: 'apigw-requestid',
    respond,
    preflights: new Map(),
    // A slash at the end makes another path, unlike in a REST API.
    resolveRoute: (method, _path, requested) =>
      resolve(table, method, requested.slice(1))?.route ?? catchAll,
    // By the route of the HTTP API, which can be another than that of hapi: each prefers other routes.
    authenticateFor: () => (request, toolkit) => {
      const authorizer = authorizers.get(request.app.route ?? '');
      return authorizer === undefined
        ? admitEverybody(request, toolkit)
        : authenticateWith(authorizer, { ...shared, respond })(request, toolkit);
    },
    handle: async (request, toolkit) => (await handle(request, toolkit)).takeover(),
  };
}
