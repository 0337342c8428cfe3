import type { Server } from '@hapi/hapi';
import { declaredHttpEvents, routeOf } from '../../build/declared-service';
import { parseRoutes, resolve } from '../../lib/policy/route-table';
import { admitEverybody, authenticateWith, type GatewayParts } from './authenticate';
import type { AuthenticationProvider } from './authentication-provider';
import type { ApiAddress } from '../offline/offline-options';
import { type DeclaredApi, declaredAuthorizer } from './declared-api';
import { createGatewayResponses } from './gateway-responses';
import { createInvokeFunction } from './invoke-function';
import { createPolicyCaches } from './policy-cache';
import { declaredPreflights } from './preflight';
import { respondWith } from './respond';
import { installServerHooks } from './server-hooks';

/** Stands in for API Gateway while `sls offline` runs. */
export interface LocalGateway {
  /** For serverless-offline's `customAuthenticationProvider`, which calls it once for each route. */
  readonly authenticationProvider: AuthenticationProvider;
  /** A deployment empties the cache of API Gateway; a reload of the functions must do the same. */
  readonly clearPolicyCaches: () => void;
}

export interface GatewaySettings {
  readonly api: DeclaredApi;
  readonly lambdaPort: number;
  readonly address: ApiAddress;
  /** Writes a line for each request; requests are not logged if it is left out. */
  readonly logRequest?: (line: string) => void;
  readonly hasColours: boolean;
}

/**
 * Makes the local gateway of a service.
 *
 * @throws {GatewaySettingError} if an authorizer is of a kind that this gateway does not support
 */
export function createLocalGateway({
  api,
  lambdaPort,
  address,
  ...log
}: GatewaySettings): LocalGateway {
  const events = declaredHttpEvents(api);
  const authorizers = new Map(events.map((event) => [event.route, declaredAuthorizer(api, event)]));
  const preflights = declaredPreflights(events);
  const preflightRoutes = [...preflights.keys()].map((path) => routeOf('OPTIONS', path));
  const declaredRoutes = events.map(({ route }) => route);
  const table = parseRoutes([
    ...declaredRoutes,
    ...preflightRoutes.filter((route) => !declaredRoutes.includes(route)),
  ]);
  const caches = createPolicyCaches(Date.now);
  const render = createGatewayResponses(api.resources?.Resources ?? {});
  const respond = respondWith(render, api.provider.stage);
  const invoke = createInvokeFunction(lambdaPort, address);
  const parts: GatewayParts = { api: api.provider, caches, invoke, respond };
  let isHooked = false;

  /** All routes have the same server; serverless-offline passes it with each of them. */
  function hook(server: Server): void {
    if (isHooked) return;
    isHooked = true;
    installServerHooks(server, {
      respond,
      preflights,
      resolveRoute: (method, path) => resolve(table, method, path.slice(1))?.route,
      basePath: address.basePath,
      domainPath: address.domainPath,
      binaryMediaTypes: api.provider.apiGateway?.binaryMediaTypes ?? [],
      ...log,
    });
  }

  return {
    clearPolicyCaches: caches.clear,

    authenticationProvider: (endpoint, functionKey, method, path) => {
      const route = routeOf(method, path);
      const authorizer = authorizers.get(route);
      // serverless-offline reads it after this returns, and would let hapi answer every preflight.
      delete endpoint.cors;
      const authenticate =
        authorizer === undefined ? admitEverybody : authenticateWith(authorizer, parts);
      const name = `${functionKey} ${route}`;
      return {
        name,
        scheme: name,
        getAuthenticateFunction: (server) => {
          hook(server);
          return { authenticate };
        },
      };
    },
  };
}
