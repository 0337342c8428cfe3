import { isJsonObject, type JsonObject } from '../../../lib/json-object';
import { declaredEvents, type DeclaredService } from '../../../build/declared-service';

/** The versions of the event of a function or an authorizer, and of its answer. */
export type PayloadVersion = '1.0' | '2.0';

/** The route that has every request without another one. */
export const CATCH_ALL = '$default';

/** A route of an HTTP API as an `httpApi` event declares it. */
export interface DeclaredHttpApiRoute {
  /** Such as `GET /things/{id}`, or `$default`. */
  readonly routeKey: string;
  /** The handler's name on Lambda. */
  readonly functionName: string;
  readonly payload: PayloadVersion;
  readonly authorizer: unknown;
}

/** The parts of serverless.yml that make an HTTP API. */
export interface HttpApiService extends DeclaredService {
  readonly provider: { readonly httpApi?: JsonObject };
}

/**
 * Lists the routes of the HTTP API, in the order of their declaration. serverless-offline replaces `method` and `path`
 * by `routeKey` in the very same objects when it starts, which is after this.
 */
export function declaredHttpApiRoutes(service: HttpApiService): readonly DeclaredHttpApiRoute[] {
  const ofProvider = payloadOf(service.provider.httpApi) ?? '2.0';
  return declaredEvents(service)
    .filter(({ api }) => api === 'http')
    .map(({ route, authorizer, handler }) => ({
      routeKey: route,
      functionName: handler.name ?? '',
      payload: payloadOf(Reflect.get(handler, 'httpApi')) ?? ofProvider,
      authorizer,
    }));
}

function payloadOf(settings: unknown): PayloadVersion | undefined {
  const payload = isJsonObject(settings) ? settings['payload'] : undefined;
  return payload === '1.0' || payload === '2.0' ? payload : undefined;
}
