import { declaredHttpEvents, routeOf } from '../../../build/declared-service';
import { parseRoutes, resolve } from '../../../lib/policy/route-table';
import type { ApiAddress } from '../../offline/offline-options';
import { admitEverybody, authenticateWith, type GatewayParts } from '../authenticate';
import { uniqueAuthorizers } from '../authorizer/unique-authorizers';
import type { DeclaredApi } from '../declared-api';
import { createGatewayResponses } from '../gateway-responses';
import { prepareForHandler } from '../handler-request';
import { declaredPreflights } from '../preflight';
import { respondWith } from '../respond';
import type { ServedApi } from '../served-api';
import { declaredAuthorizer } from './declared-authorizer';

/**
 * Makes a REST API of the `http` events of a service.
 *
 * @throws {GatewaySettingError} if an authorizer is of a kind that this gateway does not support
 */
export function createRestApi(
  declared: DeclaredApi,
  { domainPath }: Pick<ApiAddress, 'domainPath'>,
  shared: Omit<GatewayParts, 'respond'>,
): ServedApi {
  const events = declaredHttpEvents(declared);
  const authorizers = uniqueAuthorizers(
    events.map((event) => [event.route, declaredAuthorizer(declared, shared.api, event)]),
  );
  const preflights = declaredPreflights(events);
  const preflightRoutes = [...preflights.keys()].map((path) => routeOf('OPTIONS', path));
  const declaredRoutes = events.map(({ route }) => route);
  const table = parseRoutes([
    ...declaredRoutes,
    ...preflightRoutes.filter((route) => !declaredRoutes.includes(route)),
  ]);
  const render = createGatewayResponses(declared.resources?.Resources ?? {});
  const respond = respondWith(render, shared.api);
  const binaryMediaTypes = declared.provider.apiGateway?.binaryMediaTypes ?? [];

  return {
    requestIdHeader: 'x-amzn-RequestId',
    respond,
    preflights,
    resolveRoute: (method, path) => resolve(table, method, path.slice(1))?.route,
    authenticateFor: (method, path) => {
      const authorizer = authorizers.get(routeOf(method, path));
      return authorizer === undefined
        ? admitEverybody
        : authenticateWith(authorizer, { ...shared, respond });
    },
    handle: (request, toolkit) => {
      const path = domainPath + (request.app.path ?? request.path);
      prepareForHandler(request, path, binaryMediaTypes);
      return toolkit.continue;
    },
  };
}
