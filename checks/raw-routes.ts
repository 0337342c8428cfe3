import { EVENT_NAMES } from '../build/declared-service';
import { isJsonObject, type JsonObject } from '../lib/json-object';
import type { TableRoutes } from './raw-methods';
import { asksOwnFunction } from './template-authorizer';

/** The APIs that osls makes, by the kind of the service. */
const OWN_API: Readonly<Record<TableRoutes['api'], string | undefined>> = {
  rest: undefined,
  http: 'HttpApi',
  websocket: 'WebsocketsApi',
};

/** An API with one of these has routes that are not resources of their own. */
const ROUTES_WITHIN: readonly string[] = ['Body', 'BodyS3Location', 'Target', 'RouteKey'];

/**
 * Finds the reason why an HTTP or WebSocket API may let requests in that no access rule covers.
 *
 * @param properties those of an `AWS::ApiGatewayV2::Api`
 * @returns the rest of a sentence that begins with the resource, or undefined
 */
export function apiProblem(
  id: string,
  properties: JsonObject,
  { api }: TableRoutes,
): string | undefined {
  if (id !== OWN_API[api]) {
    return 'is an HTTP or WebSocket API (AWS::ApiGatewayV2::Api), which the authorizer does not guard; remove it from the resources of serverless.yml, or give it a service of its own';
  }
  const within = ROUTES_WITHIN.find((property) => property in properties);
  return within === undefined
    ? undefined
    : `has routes of its own (${within}), which no access rule covers; declare them as ${EVENT_NAMES[api]} events in serverless.yml`;
}

/**
 * Finds the reason why a route of an HTTP or WebSocket API lets requests in that no access rule covers.
 *
 * @param properties those of an `AWS::ApiGatewayV2::Route`
 * @returns the rest of a sentence that begins with the resource, or undefined
 */
export function routeProblem(
  properties: JsonObject,
  resources: JsonObject,
  { api, protectedRoutes, publicRoutes }: TableRoutes,
): string | undefined {
  const { ApiId, RouteKey, AuthorizationType: type = 'NONE', AuthorizerId } = properties;
  const route = typeof RouteKey === 'string' ? RouteKey : JSON.stringify(RouteKey);
  const own = OWN_API[api];
  if (own === undefined || referenceIn(ApiId) !== own) {
    return `(${route}) is a route of another HTTP or WebSocket API (AWS::ApiGatewayV2::Route), which the authorizer does not guard; remove it from the resources of serverless.yml, or give it a service of its own`;
  }
  const remedy = `declare the route as ${api === 'http' ? 'an httpApi' : 'a websocket'} event in serverless.yml`;
  if (type === 'CUSTOM' && asksOwnAuthorizer(AuthorizerId, resources)) {
    return protectedRoutes.includes(route)
      ? undefined
      : `(${route}) has the authorizer of this service but no access rule; ${remedy}, and add it to ACCESS_RULES`;
  }
  // Only a caller whom $connect has let in reaches another route of a WebSocket API, whose handler enforces its rule.
  const isBehindConnection =
    api === 'websocket' && route !== '$connect' && protectedRoutes.includes(route);
  if (type === 'NONE' && (publicRoutes.includes(route) || isBehindConnection)) return undefined;
  return `(${route}) has the authorization ${JSON.stringify(type)} and not the authorizer of this service; ${remedy}, with that authorizer or on the list PUBLIC_ROUTES`;
}

function asksOwnAuthorizer(reference: unknown, resources: JsonObject): boolean {
  const authorizer = resources[referenceIn(reference) ?? ''];
  if (!isJsonObject(authorizer) || authorizer['Type'] !== 'AWS::ApiGatewayV2::Authorizer') {
    return false;
  }
  const { Properties: properties } = authorizer;
  return isJsonObject(properties) && asksOwnFunction(properties);
}

function referenceIn(value: unknown): string | undefined {
  const id = isJsonObject(value) ? value['Ref'] : undefined;
  return typeof id === 'string' ? id : undefined;
}
