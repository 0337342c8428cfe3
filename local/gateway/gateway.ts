import { parseRoutes, resolve } from '../../lib/policy/route-table';
import { admitEverybody, authenticateWith, type GatewayParts } from './authenticate';
import {
  type DeclaredApi,
  declaredAuthorizer,
  declaredHttpEvents,
  routeOf,
} from './declared-api';
import { createGatewayResponses } from './gateway-responses';
import type { AuthenticationProvider, HapiServer } from './hapi';
import { createInvokeFunction } from './invoke-function';
import { createPolicyCaches } from './policy-cache';
import { declaredPreflights } from './preflight';
import { respondWith } from './respond';
import { installServerHooks, type ServedRequests } from './server-hooks';

/** What stands in for API Gateway while `sls offline` runs. */
export interface LocalGateway {
  /** For serverless-offline's `customAuthenticationProvider`; asked once for each route. */
  readonly authenticationProvider: AuthenticationProvider;
  /** What a deployment does to the cache, and a reload of the functions must do as well. */
  readonly clearPolicyCaches: () => void;
}

export interface GatewaySettings {
  readonly api: DeclaredApi;
  readonly lambdaPort: number;
  /** Where to write a line for each request; nothing where that is not wanted. */
  readonly logRequest?: (line: string) => void;
  readonly hasColours: boolean;
}

/**
 * Makes the local gateway of a service.
 *
 * @throws {GatewaySettingError} where an authorizer is of another kind than this gateway knows
 */
export function createLocalGateway({ api, lambdaPort, ...log }: GatewaySettings): LocalGateway {
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
  const served: ServedRequests = new WeakMap();
  const render = createGatewayResponses(api.resources?.Resources ?? {});
  const respond = respondWith(render, api.provider.stage, served);
  const invoke = createInvokeFunction(lambdaPort);
  const parts: GatewayParts = { api: api.provider, caches, invoke, respond, served };
  let isHooked = false;

  /** There is one server for all routes; the extension point hands it over with each of them. */
  function hook(server: HapiServer): void {
    if (isHooked) return;
    isHooked = true;
    installServerHooks(server, {
      served,
      respond,
      preflights,
      resolveRoute: (method, path) => resolve(table, method, path.slice(1))?.route,
      ...log,
    });
  }

  return {
    clearPolicyCaches: caches.clear,

    authenticationProvider: (endpoint, functionKey, method, path) => {
      const route = routeOf(method, path);
      const authorizer = authorizers.get(route);
      // Read after this returns: hapi would answer preflights by it, and for every origin.
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
