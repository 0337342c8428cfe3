import type { Route } from '../lib/access/rule';
import { isJsonObject } from '../lib/json-object';

/** The functions of serverless.yml, with or without their variables resolved. */
export interface DeclaredService {
  readonly functions: Readonly<Record<string, DeclaredFunction>>;
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
}

/** The function that decides on tokens, and the authorizer that is made of it. */
export const AUTHORIZER = 'authorizer';

/** Lists the routes of the REST API, in the order of their declaration. */
export function declaredHttpEvents({ functions }: DeclaredService): readonly DeclaredHttpEvent[] {
  return Object.values(functions)
    .flatMap(({ events = [] }) => events)
    .flatMap(({ http }) => (http === undefined ? [] : [readHttpEvent(http)]));
}

/** Reads an event as osls does, which also takes the short form `GET /orders`. */
function readHttpEvent(http: unknown): DeclaredHttpEvent {
  const [shortMethod, shortPath] = typeof http === 'string' ? http.split(' ') : [];
  const declared = isJsonObject(http) ? http : {};
  const { method = shortMethod, path = shortPath, cors, authorizer } = declared;
  const route = routeOf(String(method), String(path));
  const [ownMethod = '', ownPath = ''] = route.split(' ');
  return { route, method: ownMethod, path: ownPath, cors, authorizer };
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
