import { ACCOUNT_ID, API_ID, type LocalApi } from './local-api';
import { headerValues, type ReceivedRequest } from './received-request';

/** The variables of `$context` by their names, such as `authorizer.reason`. */
export type ContextVariables = ReadonlyMap<string, string>;

/**
 * Makes the variables of `$context` that say something about a request.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
 */
export function contextVariables(request: ReceivedRequest, { stage }: LocalApi): ContextVariables {
  const { id, method, path, route = '', receivedAt, sourceIp } = request;
  return new Map([
    ['accountId', ACCOUNT_ID],
    ['apiId', API_ID],
    ['stage', stage],
    ['requestId', id],
    ['extendedRequestId', id],
    ['httpMethod', method],
    ['path', `/${stage}${path}`],
    ['resourcePath', route.split(' ')[1] ?? ''],
    ['routeKey', route],
    ['protocol', 'HTTP/1.1'],
    ['requestTimeEpoch', String(receivedAt)],
    ['identity.sourceIp', sourceIp],
    ['identity.userAgent', headerValues(request, 'user-agent')[0] ?? ''],
  ]);
}
