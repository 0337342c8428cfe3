import { isDeepStrictEqual } from 'node:util';
import type { Route } from '../../lib/access/rule';
import type { TokenAuthorizer } from './token-authorizer';
import type { TemplateResources } from './gateway-responses';

/** What is read of the service that osls has resolved from serverless.yml. */
export interface DeclaredApi {
  readonly provider: { readonly stage: string; readonly region: string };
  readonly functions: Readonly<
    Record<
      string,
      | { readonly name?: string; readonly events?: readonly { readonly http?: unknown }[] }
      | undefined
    >
  >;
  readonly resources?: { readonly Resources?: TemplateResources };
}

/** A route of the REST API. */
export interface DeclaredHttpEvent {
  readonly route: Route;
  readonly method: string;
  readonly path: string;
  readonly cors: unknown;
  readonly authorizer: unknown;
}

/** Something in serverless.yml that the local gateway cannot do as AWS does it. */
export class GatewaySettingError extends Error {
  override readonly name = 'GatewaySettingError';
}

/** Lists the routes of the REST API. */
export function declaredHttpEvents({ functions }: DeclaredApi): readonly DeclaredHttpEvent[] {
  return Object.values(functions)
    .flatMap((definition) => definition?.events ?? [])
    .flatMap(({ http }) => (http === undefined ? [] : [readHttpEvent(http)]));
}

/** osls also takes the short form `GET /orders`. */
function readHttpEvent(http: unknown): DeclaredHttpEvent {
  const [shortMethod, shortPath] = typeof http === 'string' ? http.split(' ') : [];
  const declared: object = typeof http === 'object' && http !== null ? http : {};
  const {
    method = shortMethod,
    path = shortPath,
    cors,
    authorizer,
  } = declared as Partial<Record<'method' | 'path' | 'cors' | 'authorizer', unknown>>;
  const route = routeOf(String(method), String(path));
  const [ownMethod = '', ownPath = ''] = route.split(' ');
  return { route, method: ownMethod, path: ownPath, cors, authorizer };
}

/** A route as the access rules write it, of a method and a path as serverless.yml may write them. */
export function routeOf(method: string, path: string): Route {
  const ownMethod = method === '*' ? 'ANY' : method.toUpperCase();
  // The two parts of a route, put together the way its type describes.
  return `${ownMethod} /${path.replace(/^\/|\/$/g, '')}` as Route;
}

/** A token authorizer and how long its answers are kept. */
export interface DeclaredAuthorizer extends TokenAuthorizer {
  readonly name: string;
  readonly ttlSeconds: number;
}

const DEFAULT_TTL_SECONDS = 300;
const HEADER_SOURCE = /^method\.request\.header\.([\w-]+)$/;

/**
 * Reads the authorizer of a route.
 *
 * @returns nothing for a route that has none
 * @throws {GatewaySettingError} where it is of another kind than this gateway knows
 */
export function declaredAuthorizer(
  { functions }: DeclaredApi,
  { route, authorizer }: DeclaredHttpEvent,
): DeclaredAuthorizer | undefined {
  if (authorizer === undefined || authorizer === null || isDeepStrictEqual(authorizer, {})) {
    return undefined;
  }
  // Every property is looked at before it is used.
  const declared = (typeof authorizer === 'object' ? authorizer : { name: authorizer }) as Partial<
    Record<
      'name' | 'type' | 'identitySource' | 'identityValidationExpression' | 'resultTtlInSeconds',
      unknown
    >
  >;
  const refuse = (problem: string): never => {
    throw new GatewaySettingError(`The authorizer of ${route} ${problem}`);
  };
  const { name, type = 'token', identitySource = 'method.request.header.Authorization' } = declared;
  const functionName = typeof name === 'string' ? functions[name]?.name : undefined;
  if (typeof name !== 'string' || functionName === undefined) {
    return refuse('is no function of this service; locally there are no others');
  }
  if (String(type).toLowerCase() !== 'token') {
    return refuse(`has type ${String(type)}; locally there is only token`);
  }
  const header = HEADER_SOURCE.exec(String(identitySource))?.[1];
  if (header === undefined) return refuse('must have one header as its identitySource');
  const { identityValidationExpression: expression = '[^]*' } = declared;
  if (typeof expression !== 'string') {
    return refuse('has an identityValidationExpression that is no text');
  }
  const ttlSeconds = Number(declared.resultTtlInSeconds ?? DEFAULT_TTL_SECONDS);
  if (!(ttlSeconds >= 0 && ttlSeconds <= 3600)) {
    return refuse('must have a resultTtlInSeconds from 0 to 3600');
  }
  return {
    name,
    functionName,
    header: header.toLowerCase(),
    validation: wholeMatch(expression, refuse),
    ttlSeconds,
  };
}

function wholeMatch(expression: string, refuse: (problem: string) => never): RegExp {
  try {
    return new RegExp(`^(?:${expression})$`);
  } catch {
    return refuse(`has an identityValidationExpression that cannot be read: ${expression}`);
  }
}
