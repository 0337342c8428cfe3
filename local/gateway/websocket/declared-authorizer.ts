import { isJsonObject } from '../../../lib/json-object';
import { parseAuthorizerAnswer } from '../authorizer/answer';
import type { Authorizer } from '../authorizer/authorize';
import { identitySource, WEBSOCKET_SOURCES } from '../authorizer/identity-source';
import { type DeclaredApi, refusing } from '../declared-api';
import type { LocalApi } from '../local-api';
import type { ReceivedRequest } from '../received-request';
import { parametersOf } from '../rest-api/request-event';
import { CONNECT, type DeclaredWebSocketRoute } from './declared-routes';

/** osls gives an authorizer this source if it has none of its own. */
const DEFAULT_SOURCES = ['route.request.header.Auth'];

/** The members of an event about the request that opens a connection, beside its requestContext. */
export function connectParameters(request: ReceivedRequest, api: LocalApi) {
  const { headers, multiValueHeaders, queryStringParameters, multiValueQueryStringParameters } =
    parametersOf(request, api);
  const hasQuery = request.query.length > 0;
  return {
    headers,
    multiValueHeaders,
    ...(hasQuery && { queryStringParameters, multiValueQueryStringParameters }),
    ...(api.stageVariables !== undefined && { stageVariables: api.stageVariables }),
  };
}

/**
 * Reads the authorizer of `$connect`. A WebSocket API keeps no answer of it, and always demands its sources.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
 *
 * @returns undefined for a route without an authorizer
 * @throws {GatewaySettingError} if this gateway does not support it
 */
export function declaredWebSocketAuthorizer(
  { functions }: DeclaredApi,
  api: LocalApi,
  { routeKey, authorizer }: Pick<DeclaredWebSocketRoute, 'routeKey' | 'authorizer'>,
): Authorizer | undefined {
  if (authorizer === undefined || authorizer === null) return undefined;
  const refuse = refusing(routeKey);
  if (routeKey !== CONNECT) return refuse(`does not belong there: only ${CONNECT} can have one`);
  const declared = isJsonObject(authorizer) ? authorizer : { name: authorizer };
  const { name, identitySource: sources = DEFAULT_SOURCES } = declared;
  const functionName = typeof name === 'string' ? functions[name]?.name : undefined;
  if (typeof name !== 'string' || functionName === undefined) {
    return refuse('has no name; the local gateway supports a function of this service');
  }
  return {
    name,
    functionName,
    ttlSeconds: 0,
    sources: [sources]
      .flat()
      .map((text) => identitySource(String(text), WEBSOCKET_SOURCES, api, refuse)),
    areSourcesRequired: true,
    eventOf: (request, _identity, methodArn) => ({
      type: 'REQUEST',
      methodArn,
      ...connectParameters(request, api),
    }),
    parseAnswer: parseAuthorizerAnswer,
    mayThrowUnauthorized: true,
  };
}
