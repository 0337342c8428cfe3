import type { JsonObject } from '../json-object';
import type { AuthorizationRequest, EventKind, EventReader } from './authorization-request';
import { EventNotRecognized, parseMethodArn, shown } from './token-event';
import { subprotocolsIn, valuesOf } from './request-parameter';

/** The place of the token in a request, and the parameters that the access rules read. */
export interface RequestReading {
  readonly tokenParameter: string;
  readonly tokenScheme: string;
  readonly ruleParameters: readonly string[];
}

/**
 * Makes the reader of events of a REQUEST authorizer: of a REST API, of an HTTP API (payload 1.0 and 2.0), or of a
 * WebSocket API.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 *
 * @returns a function that throws {EventNotRecognized} if the event is not of these kinds, or its ARN is malformed
 */
export function createRequestEventReader({
  tokenParameter,
  tokenScheme,
  ruleParameters,
}: RequestReading): EventReader {
  const tokensIn = valuesOf(tokenParameter);
  const read = ruleParameters.map((parameter) => [parameter, valuesOf(parameter)] as const);

  return (event) => {
    const { kind, stageArn } = recognize(event);
    const ofParameter = tokensIn(event);
    const tokens =
      kind === 'websocket'
        ? [...ofParameter, ...subprotocolTokens(subprotocolsIn(event), tokenScheme)]
        : ofParameter;
    const parameters: Record<string, string | undefined> = {};
    let isAmbiguous = tokens.length > 1;
    for (const [parameter, valuesIn] of read) {
      const values = valuesIn(event);
      parameters[parameter] = values[0];
      isAmbiguous ||= values.length > 1 || isJoined(parameter, values[0], kind);
    }
    return {
      kind,
      stageArn,
      authorization: tokens[0] ?? '',
      route: routeOf(event, kind),
      parameters,
      isAmbiguous,
    };
  };
}

/** An HTTP API joins the values of a header that comes twice with a comma. */
function isJoined(parameter: string, value: string | undefined, kind: EventKind): boolean {
  return kind === 'http' && parameter.startsWith('header.') && value?.includes(',') === true;
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
function routeOf({ requestContext, routeKey }: JsonObject, kind: EventKind): string | undefined {
  const { httpMethod, resourcePath, routeKey: ownKey } = Object(requestContext) as JsonObject;
  if (kind !== 'request') return textOf(routeKey) ?? textOf(ownKey);
  const [method, path] = [textOf(httpMethod), textOf(resourcePath)];
  return method === undefined || path === undefined ? undefined : `${method} ${path}`;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/**
 * Finds the token that follows `bearer` among the subprotocols: a page cannot set another header of the request that
 * opens a WebSocket.
 *
 * https://websockets.spec.whatwg.org/#dom-websocket-websocket
 */
function subprotocolTokens(offered: readonly string[], tokenScheme: string): readonly string[] {
  const prefix = tokenScheme === 'none' ? '' : `${tokenScheme} `;
  return offered.flatMap((token, index) =>
    offered[index - 1]?.toLowerCase() === 'bearer' ? [prefix + token] : [],
  );
}
