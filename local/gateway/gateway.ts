import type { Server } from '@hapi/hapi';
import { declaredHttpEvents, routeOf } from '../../build/declared-service';
import type { ApiAddress } from '../offline/offline-options';
import type { GatewayParts } from './authenticate';
import type { AuthenticationProvider } from './authentication-provider';
import { createPolicyCaches } from './authorizer/policy-cache';
import { type DeclaredApi, GatewaySettingError, stageVariablesOf } from './declared-api';
import { declaredHttpApiRoutes } from './http-api/declared-routes';
import { createHttpApi } from './http-api/http-api';
import { httpApiStageOf } from './http-api/stage';
import type { InvokeFunction } from './invoke-function';
import { createRestApi } from './rest-api/rest-api';
import type { ServedApi } from './served-api';
import { installServerHooks, type ServerHooks } from './server-hooks';
import { declaredWebSocketRoutes } from './websocket/declared-routes';
import { createWebSocketApi, type WebSocketApi } from './websocket/websocket-api';

/** Stands in for API Gateway while `sls offline` runs. */
export interface LocalGateway {
  /** For serverless-offline's `customAuthenticationProvider`, which calls it once for each route. */
  readonly authenticationProvider: AuthenticationProvider;
  /** A deployment empties the cache of API Gateway; a reload of the functions must do the same. */
  readonly clearPolicyCaches: () => void;
  /** Undefined for a service without `websocket` events. */
  readonly webSocketApi: WebSocketApi | undefined;
}

export interface GatewaySettings {
  readonly api: DeclaredApi;
  readonly invoke: InvokeFunction;
  readonly address: Pick<ApiAddress, 'basePath' | 'domainPath'>;
  /** Milliseconds since 1970; the clock of this machine if it is left out. */
  readonly now?: () => number;
  /** Writes a line for each request; requests are not logged if it is left out. */
  readonly logRequest?: (line: string) => void;
  readonly observe?: ServerHooks['observe'];
  readonly hasColours: boolean;
}

/**
 * Makes the local gateway of a service.
 *
 * @throws {GatewaySettingError} if an authorizer is of a kind that this gateway does not support
 */
export function createLocalGateway({
  api,
  invoke,
  address,
  now = Date.now,
  ...log
}: GatewaySettings): LocalGateway {
  const caches = createPolicyCaches(now);
  const served = serve(api, address, { caches, invoke });
  const hasWebSockets = declaredWebSocketRoutes(api).length > 0;
  const { region, stage } = api.provider;
  const localApi = { region, stage, stageVariables: stageVariablesOf(api) };
  let isHooked = false;

  /** All routes have the same server; serverless-offline passes it with each of them. */
  function hook(server: Server): void {
    if (isHooked) return;
    isHooked = true;
    installServerHooks(server, { served, basePath: address.basePath, ...log });
  }

  return {
    clearPolicyCaches: caches.clear,
    webSocketApi: hasWebSockets
      ? createWebSocketApi(api, { caches, invoke, api: localApi })
      : undefined,

    authenticationProvider: (endpoint, functionKey, method, path) => {
      // serverless-offline reads it after this returns, and would let hapi answer every preflight.
      delete endpoint.cors;
      const authenticate = served.authenticateFor(method, path);
      const name = `${functionKey} ${routeOf(method, path)}`;
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

/** Makes the one API of a service. */
function serve(
  declared: DeclaredApi,
  address: Pick<ApiAddress, 'domainPath'>,
  parts: Pick<GatewayParts, 'caches' | 'invoke'>,
): ServedApi {
  const { region, stage } = declared.provider;
  const stageVariables = stageVariablesOf(declared);
  const kinds = [
    ...(declaredHttpEvents(declared).length > 0 ? ['http'] : []),
    ...(declaredHttpApiRoutes(declared).length > 0 ? ['httpApi'] : []),
    ...(declaredWebSocketRoutes(declared).length > 0 ? ['websocket'] : []),
  ];
  if (kinds.length > 1) {
    throw new GatewaySettingError(
      `The functions have ${kinds.join(' and ')} events, and the local gateway serves one kind of API; keep the events of one kind`,
    );
  }
  if (!kinds.includes('httpApi')) {
    return createRestApi(declared, address, { ...parts, api: { region, stage, stageVariables } });
  }
  const api = { region, stage: httpApiStageOf(declared), stageVariables };
  return createHttpApi(declared, { ...parts, api });
}
