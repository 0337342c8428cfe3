import { declaredEvents, type DeclaredService } from '../../../build/declared-service';

/** The route of the request that opens a connection, which is the only one that an authorizer is asked about. */
export const CONNECT = '$connect';

/** A route of a WebSocket API as a `websocket` event declares it. */
export interface DeclaredWebSocketRoute {
  /** Such as `$connect` or `sendmessage`. */
  readonly routeKey: string;
  /** The handler's name on Lambda. */
  readonly functionName: string;
  readonly authorizer: unknown;
}

/** Lists the routes of the WebSocket API, in the order of their declaration. */
export function declaredWebSocketRoutes(
  service: DeclaredService,
): readonly DeclaredWebSocketRoute[] {
  return declaredEvents(service)
    .filter(({ api }) => api === 'websocket')
    .map(({ route, authorizer, handler }) => ({
      routeKey: route,
      functionName: handler.name ?? '',
      authorizer,
    }));
}
