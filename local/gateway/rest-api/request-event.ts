import { contextVariables } from '../context-variables';
import { ACCOUNT_ID, API_ID, type LocalApi } from '../local-api';
import type { Pairs, ReceivedRequest } from '../received-request';

/**
 * Makes the event of a REQUEST authorizer of a REST API. It never has the body.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html
 */
export function requestEvent(request: ReceivedRequest, methodArn: string, api: LocalApi): object {
  return {
    type: 'REQUEST',
    methodArn,
    ...parametersOf(request, api),
    requestContext: requestContextOf(request, api),
  };
}

/** The parts of an event that a REST API and payload 1.0 of an HTTP API share. */
export function parametersOf(
  { route = '', method, path, headers, query, pathParameters }: ReceivedRequest,
  { stageVariables = {} }: LocalApi,
) {
  return {
    resource: route.split(' ')[1] ?? route,
    path,
    httpMethod: method,
    // Of several values these have the last.
    headers: Object.fromEntries(headers),
    multiValueHeaders: grouped(headers),
    queryStringParameters: Object.fromEntries(query),
    multiValueQueryStringParameters: grouped(query),
    pathParameters,
    stageVariables,
  };
}

export function requestContextOf(request: ReceivedRequest, api: LocalApi) {
  const { id, method, path, receivedAt } = request;
  const variables = contextVariables(request, api);
  return {
    accountId: ACCOUNT_ID,
    apiId: API_ID,
    domainName: `${API_ID}.execute-api.${api.region}.amazonaws.com`,
    domainPrefix: API_ID,
    extendedRequestId: id,
    httpMethod: method,
    identity: {
      sourceIp: variables.get('identity.sourceIp'),
      userAgent: variables.get('identity.userAgent'),
    },
    path: `/${api.stage}${path}`,
    protocol: 'HTTP/1.1',
    requestId: id,
    requestTimeEpoch: receivedAt,
    resourceId: 'localroute',
    resourcePath: variables.get('resourcePath'),
    stage: api.stage,
  };
}

/** Names with the same text are one, as on AWS; another case of a header's name is another name. */
function grouped(pairs: Pairs): Readonly<Record<string, readonly string[]>> {
  const groups = new Map<string, string[]>();
  for (const [name, value] of pairs) groups.set(name, [...(groups.get(name) ?? []), value]);
  return Object.fromEntries(groups);
}
