import type { ApiKind } from '../build/declared-service';
import { isJsonObject, type JsonObject } from '../lib/json-object';
import { AUTHORIZER_ID } from './template-authorizer';

/** The routes of the table of who may use which route, such as `GET /health`. */
export interface TableRoutes {
  readonly protectedRoutes: readonly string[];
  readonly publicRoutes: readonly string[];
  /** The kind of the one API that the service has. */
  readonly api: ApiKind;
}

/**
 * Finds the reason why a method lets requests in that no access rule covers.
 *
 * @param properties those of an `AWS::ApiGateway::Method`
 * @returns the rest of a sentence that begins with the resource, or undefined
 */
export function methodProblem(
  properties: JsonObject,
  resources: JsonObject,
  { protectedRoutes, publicRoutes }: TableRoutes,
): string | undefined {
  const { AuthorizationType: type, AuthorizerId: authorizer, HttpMethod: method } = properties;
  const route = `${written(method)} ${pathOf(properties['ResourceId'], resources)}`;
  if (type === 'CUSTOM' && isJsonObject(authorizer) && authorizer['Ref'] === AUTHORIZER_ID) {
    if (protectedRoutes.includes(route)) return undefined;
    return `(${route}) has the authorizer of this service but no access rule; declare the route as an http event in serverless.yml, and add it to ACCESS_RULES`;
  }
  if (type === 'NONE' && (publicRoutes.includes(route) || isPreflight(properties)))
    return undefined;
  return `(${route}) has the authorization ${written(type)} and not the authorizer of this service; declare the route as an http event in serverless.yml, with "<<: *protected" or on the list PUBLIC_ROUTES`;
}

/** API Gateway answers it by itself. */
function isPreflight({ HttpMethod: method, Integration: integration }: JsonObject): boolean {
  return method === 'OPTIONS' && isJsonObject(integration) && integration['Type'] === 'MOCK';
}

/** The path of a resource, from the parts that its parents have. Each resource counts once, even in a circle. */
function pathOf(reference: unknown, resources: JsonObject, below: readonly string[] = []): string {
  const id = isJsonObject(reference) ? reference['Ref'] : undefined;
  if (typeof id !== 'string' || below.includes(id)) return '/';
  const resource = resources[id];
  const properties = isJsonObject(resource) ? resource['Properties'] : undefined;
  if (!isJsonObject(properties)) return '/';
  const parent = pathOf(properties['ParentId'], resources, [...below, id]);
  return `${parent === '/' ? '' : parent}/${written(properties['PathPart'])}`;
}

/** A value as the template has it. */
function written(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
