import type { APIGatewayProxyResult } from 'aws-lambda';
import { type AccessRule, hasScopes } from '../access/rule';
import { type Caller, CallerMissing, parseCaller } from '../caller';
import { subprotocolsIn } from '../event/request-parameter';
import type { JsonObject } from '../json-object';
import { describeError, type Log, writeLog } from '../log';

/** The part of an event that every route of a WebSocket API has. */
export interface ConnectionEvent {
  readonly requestContext: { readonly connectionId: string; readonly authorizer?: unknown };
}

/** Serves a route of a WebSocket API for a caller whose token has not expired. */
export type ConnectionRoute<Event extends ConnectionEvent = ConnectionEvent> = (
  caller: Caller,
  event: Event,
) => APIGatewayProxyResult | Promise<APIGatewayProxyResult>;

/** The conditions on which a route is served. */
export interface ConnectionGuard {
  /** The rule of the route in the access rules. Without one, every caller is refused. */
  readonly rule: AccessRule | undefined;
  /** Ends a connection that is longer open than its token is valid. */
  readonly end: (caller: Caller, connectionId: string) => Promise<void>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly log?: Log;
}

/**
 * Makes the Lambda handler of a route of a WebSocket API. API Gateway asks the authorizer when a connection is opened
 * and never again, so the handler itself compares the caller's scopes with the rule of its route, and ends a
 * connection whose token has expired. It answers 403, 401, or, without the context of the authorizer, 500.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html
 *
 * @throws {Error} if the rule has `where`, which needs the verified claims, and these end with the authorizer
 */
export function connectionHandler<Event extends ConnectionEvent>(
  { rule, end, now, log = writeLog }: ConnectionGuard,
  route: ConnectionRoute<Event>,
): (event: Event) => Promise<APIGatewayProxyResult> {
  if (rule?.where !== undefined) {
    throw new Error(
      'The rule of a route that a handler guards has "where", which only the authorizer can evaluate; move the condition to the rule of $connect',
    );
  }
  return async (event) => {
    try {
      const caller = parseCaller(event.requestContext.authorizer);
      if (caller.expiresAt * 1000 <= now()) {
        await end(caller, event.requestContext.connectionId);
        return message(401, 'The token has expired');
      }
      if (rule === undefined || !hasScopes(new Set(caller.scopes), rule)) {
        return message(403, 'Forbidden');
      }
      return await route(caller, event);
    } catch (error) {
      const name = error instanceof CallerMissing ? 'caller_missing' : 'handler_failed';
      log('ERROR', { event: name, problem: describeError(error) });
      return message(500, 'Internal server error');
    }
  };
}

/** Makes an answer. API Gateway sends its body if the route has a route response. */
export function message(
  statusCode: number,
  text: string,
  more: JsonObject = {},
): APIGatewayProxyResult {
  return { statusCode, body: JSON.stringify({ message: text, ...more }) };
}

/**
 * Accepts the subprotocol `bearer` of a request that offers it together with a token. A browser closes a connection
 * that does not answer one of the subprotocols that it has offered.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-connect-route-subprotocol.html
 *
 * @param event of the route `$connect`
 * @returns the header of the answer, or nothing if the token came in another place
 */
export function acceptedSubprotocol(event: JsonObject): Readonly<Record<string, string>> {
  const accepted = subprotocolsIn(event).find((offered) => offered.toLowerCase() === 'bearer');
  return accepted === undefined ? {} : { 'Sec-WebSocket-Protocol': accepted };
}
