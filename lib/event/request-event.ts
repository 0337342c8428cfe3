import type { JsonObject } from '../json-object';
import type { AuthorizationRequest, EventKind, RequestParameters } from './authorization-request';
import { EventNotRecognized, parseMethodArn, shown } from './method-arn';
import { headerValues, valuesOf } from './request-parameter';

/** The place of the token in a request, and the parameters that the access rules read. */
export interface RequestReading {
  readonly tokenParameter: string;
  readonly tokenScheme: string;
  readonly ruleParameters: readonly string[];
}

/**
 * Reads the event of a REQUEST authorizer: of a REST API, of an HTTP API (payload 1.0 and 2.0), or of a WebSocket API.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 *
 * @throws {EventNotRecognized} if the event is not of these kinds, or its ARN is malformed
 */
export function readRequestEvent(event: JsonObject, reading: RequestReading): AuthorizationRequest {
  const { tokenParameter, tokenScheme, ruleParameters } = reading;
  const { kind, stageArn } = recognize(event);
  const tokens = [
    ...valuesOf(event, tokenParameter),
    ...(kind === 'websocket' ? subprotocolTokens(event, tokenScheme) : []),
  ];
  const values = ruleParameters.map((parameter) => valuesOf(event, parameter));
  const parameters: RequestParameters = Object.fromEntries(
    ruleParameters.map((parameter, index) => [parameter, values[index]?.[0]]),
  );
  const route = routeOf(event, kind);
  return {
    kind,
    stageArn,
    authorization: tokens[0] ?? '',
    ...(route !== undefined && { route }),
    parameters,
    isAmbiguous: [tokens, ...values].some(({ length }) => length > 1),
  };
}

function recognize(event: JsonObject): Pick<AuthorizationRequest, 'kind' | 'stageArn'> {
  const { version, methodArn, routeArn } = event;
  const { stageArn, api } =
    version === '2.0'
      ? parseMethodArn(routeArn, 'routeArn')
      : parseMethodArn(methodArn, 'methodArn');
  if (version === undefined && api !== 'http') {
    return { kind: api === 'any' ? 'request' : api, stageArn };
  }
  if ((version === '1.0' || version === '2.0') && api !== 'websocket') {
    return { kind: 'http', stageArn };
  }
  throw new EventNotRecognized(
    `event.version is ${shown(version)}, with the ARN of another kind of API (${api}); expected 1.0 or 2.0 from an HTTP API, and no version from a REST or WebSocket API`,
  );
}

/** The route as the gateway found it. A caller cannot choose it but by the request that it makes. */
function routeOf(event: JsonObject, kind: EventKind): string | undefined {
  if (kind !== 'request') return valuesOf(event, 'context.routeKey')[0];
  const [method] = valuesOf(event, 'context.httpMethod');
  const [path] = valuesOf(event, 'context.resourcePath');
  return method === undefined || path === undefined ? undefined : `${method} ${path}`;
}

/**
 * Finds the token that follows `bearer` among the subprotocols: a page cannot set another header of the request that
 * opens a WebSocket.
 *
 * https://websockets.spec.whatwg.org/#dom-websocket-websocket
 */
function subprotocolTokens(event: JsonObject, tokenScheme: string): readonly string[] {
  const offered = headerValues(event, 'sec-websocket-protocol')
    .flatMap((value) => value.split(','))
    .map((protocol) => protocol.trim());
  const prefix = tokenScheme === 'none' ? '' : `${tokenScheme} `;
  return offered.flatMap((token, index) =>
    offered[index - 1]?.toLowerCase() === 'bearer' ? [prefix + token] : [],
  );
}
