import { isJsonObject, type JsonObject } from '../../../lib/json-object';
import type { DeclaredService } from '../../../build/declared-service';

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

/** Lists the routes of the HTTP API, in the order of their declaration. */
export function declaredHttpApiRoutes({
  functions,
  provider,
}: HttpApiService): readonly DeclaredHttpApiRoute[] {
  return Object.values(functions).flatMap((declared) => {
    const { name = '', events = [] } = declared;
    const own: unknown = Reflect.get(declared, 'httpApi');
    const payload = payloadOf(own) ?? payloadOf(provider.httpApi) ?? '2.0';
    return events.flatMap(({ httpApi }) =>
      httpApi === undefined ? [] : [{ ...readHttpApiEvent(httpApi), functionName: name, payload }],
    );
  });
}

/**
 * Reads an event as osls does. serverless-offline replaces `method` and `path` by `routeKey` in the very
 * same object when it starts, which is after this.
 */
function readHttpApiEvent(event: unknown): Pick<DeclaredHttpApiRoute, 'routeKey' | 'authorizer'> {
  const [shortMethod, shortPath] = typeof event === 'string' ? event.split(' ') : [];
  const declared: JsonObject = isJsonObject(event) ? event : {};
  const { method = shortMethod, path = shortPath ?? '*', authorizer } = declared;
  if (path === '*') return { routeKey: CATCH_ALL, authorizer };
  const ownMethod = method === '*' ? 'ANY' : String(method).toUpperCase();
  return { routeKey: `${ownMethod} ${String(path)}`, authorizer };
}

function payloadOf(settings: unknown): PayloadVersion | undefined {
  const payload = isJsonObject(settings) ? settings['payload'] : undefined;
  return payload === '1.0' || payload === '2.0' ? payload : undefined;
}
