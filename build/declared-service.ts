import type { Route } from '../lib/access/rule';
import { isJsonObject } from '../lib/json-object';

/** The functions of serverless.yml, with or without their variables resolved. */
export interface DeclaredService {
  readonly functions: Readonly<Record<string, DeclaredFunction>>;
}

/** The kinds of API that a service can have: REST, HTTP or WebSocket. */
export type ApiKind = 'rest' | 'http' | 'websocket';

/** Their events, as serverless.yml names them. */
export const EVENT_NAMES = { rest: 'http', http: 'httpApi', websocket: 'websocket' } as const;

/** An event of serverless.yml that lets requests from the internet in through one of these APIs. */
export interface DeclaredEvent {
  readonly api: ApiKind;
  /** The route as the access rules name it: `GET /orders`, `$default`, `$connect`, or a key of a WebSocket API. */
  readonly route: string;
  readonly authorizer: unknown;
  /** The function that serves it. */
  readonly handler: DeclaredFunction;
}

export interface DeclaredFunction {
  readonly name?: string;
  /** A plugin may replace it before the functions start. */
  environment?: Readonly<Record<string, string | undefined>>;
  readonly events?: readonly Readonly<Record<string, unknown>>[];
  readonly url?: unknown;
}

/** A route of the REST API as an `http` event declares it. */
export interface DeclaredHttpEvent {
  readonly route: Route;
  readonly method: string;
  readonly path: string;
  readonly cors: unknown;
  readonly authorizer: unknown;
  /** Whether the request must have an API key of a usage plan. */
  readonly isPrivate: boolean;
}

/** The function that decides on tokens, and the authorizer that is made of it. */
export const AUTHORIZER = 'authorizer';

/** The one stage that never leaves a developer's machine, and so may hold secrets and trust the local provider. */
export const LOCAL_STAGE = 'local';

/** Lists the routes of the REST API, in the order of their declaration. */
export function declaredHttpEvents({ functions }: DeclaredService): readonly DeclaredHttpEvent[] {
  return Object.values(functions)
    .flatMap(({ events = [] }) => events)
    .flatMap(({ http }) => (http === undefined ? [] : [readHttpEvent(http)]));
}

/** Lists the routes of each API that the service has, in the order of their declaration. */
export function declaredEvents({ functions }: DeclaredService): readonly DeclaredEvent[] {
  return Object.values(functions).flatMap((handler) =>
    (handler.events ?? [])
      .flatMap(({ http, httpApi, websocket }) => [
        ...(http === undefined ? [] : [restEvent(http)]),
        ...(httpApi === undefined ? [] : [httpApiEvent(httpApi)]),
        ...(websocket === undefined ? [] : [webSocketEvent(websocket)]),
      ])
      .map((event) => ({ ...event, handler })),
  );
}

/** The kinds of API whose events the service declares, each once. */
export function declaredApis(service: DeclaredService): readonly ApiKind[] {
  return [...new Set(declaredEvents(service).map(({ api }) => api))];
}

type EventRoute = Omit<DeclaredEvent, 'handler'>;

function restEvent(http: unknown): EventRoute {
  const { route, authorizer } = readHttpEvent(http);
  return { api: 'rest', route, authorizer };
}

/** Reads an event as osls does: `*` is the route `$default`, and a path is taken as it is. */
function httpApiEvent(httpApi: unknown): EventRoute {
  const [shortMethod, shortPath] = typeof httpApi === 'string' ? httpApi.split(' ') : [];
  const declared = isJsonObject(httpApi) ? httpApi : {};
  const { method = shortMethod, path = shortPath ?? '*', authorizer } = declared;
  const name = String(method).toUpperCase();
  const route = path === '*' ? '$default' : `${name === '*' ? 'ANY' : name} ${String(path)}`;
  return { api: 'http', route, authorizer };
}

function webSocketEvent(websocket: unknown): EventRoute {
  const declared = isJsonObject(websocket) ? websocket : { route: websocket };
  return { api: 'websocket', route: String(declared['route']), authorizer: declared['authorizer'] };
}

/** Reads an event as osls does, which also takes the short form `GET /orders`. */
function readHttpEvent(http: unknown): DeclaredHttpEvent {
  const [shortMethod, shortPath] = typeof http === 'string' ? http.split(' ') : [];
  const declared = isJsonObject(http) ? http : {};
  const { method = shortMethod, path = shortPath, cors, authorizer } = declared;
  const route = routeOf(String(method), String(path));
  const [ownMethod = '', ownPath = ''] = route.split(' ');
  const isPrivate = String(declared['private']) === 'true';
  return { route, method: ownMethod, path: ownPath, cors, authorizer, isPrivate };
}

/**
 * Writes a route as the access rules do.
 *
 * @param method a method as serverless.yml takes it, in any case, or `*`
 * @param path a path with or without a slash at either end
 */
export function routeOf(method: string, path: string): Route {
  const ownMethod = method === '*' ? 'ANY' : method.toUpperCase();
  // The two parts of a route, put together the way its type describes.
  return `${ownMethod} /${path.replace(/^\/|\/$/g, '')}` as Route;
}
