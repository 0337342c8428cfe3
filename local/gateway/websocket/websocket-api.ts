import type { IncomingMessage } from 'node:http';
import { isJsonObject, type JsonObject } from '../../../lib/json-object';
import { authorize, type Verdict } from '../authorizer/authorize';
import { uniqueAuthorizers } from '../authorizer/unique-authorizers';
import type { GatewayParts } from '../authenticate';
import type { DeclaredApi } from '../declared-api';
import { ACCOUNT_ID, API_ID, methodArnOf } from '../local-api';
import { readMessage, type ReceivedRequest } from '../received-request';
import { failureFor, RESPONSE_TYPES } from '../verdict-status';
import { connectParameters, declaredWebSocketAuthorizer } from './declared-authorizer';
import { CONNECT, declaredWebSocketRoutes } from './declared-routes';

/** What serverless-offline does with a request that opens a connection. */
export interface Handshake {
  readonly verified: boolean;
  readonly statusCode: number;
  readonly message?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The `requestContext` of an event, as serverless-offline makes it. */
export type ConnectionContext = JsonObject & {
  readonly connectionId: string;
  readonly eventType: string;
};

/** A WebSocket API, in the places where serverless-offline does not do as AWS does. */
export interface WebSocketApi {
  /** Decides on a request that opens a connection, and lets the handler of `$connect` answer it. */
  readonly connect: (message: IncomingMessage, context: ConnectionContext) => Promise<Handshake>;
  /** Completes the context of an event: every message has the context that the authorizer gave to its connection. */
  readonly complete: (context: ConnectionContext) => ConnectionContext;
  /** The subprotocol that the handler of `$connect` has chosen, or false. */
  readonly protocolOf: (message: IncomingMessage) => string | false;
  /** The verdict of the authorizer on a request, for the log. */
  readonly verdictOf: (message: IncomingMessage) => Verdict | undefined;
}

/**
 * Makes a WebSocket API of the `websocket` events of a service.
 *
 * @throws {GatewaySettingError} if its authorizer is of a kind that this gateway does not support
 */
export function createWebSocketApi(
  declared: DeclaredApi,
  { api, caches, invoke }: Omit<GatewayParts, 'respond'>,
): WebSocketApi {
  const routes = declaredWebSocketRoutes(declared);
  const authorizer = uniqueAuthorizers(
    routes.map((route) => [route.routeKey, declaredWebSocketAuthorizer(declared, api, route)]),
  ).get(CONNECT);
  const target = routes.find(({ routeKey }) => routeKey === CONNECT);
  /** By the id of the connection. */
  const authorizers = new Map<string, JsonObject>();
  const protocols = new WeakMap<IncomingMessage, string>();
  const verdicts = new WeakMap<IncomingMessage, Verdict>();

  const complete: WebSocketApi['complete'] = (context) => {
    const said = authorizers.get(context.connectionId);
    if (context.eventType === 'DISCONNECT') authorizers.delete(context.connectionId);
    const own = { accountId: ACCOUNT_ID, apiId: API_ID, stage: api.stage };
    return { ...context, ...own, ...(said !== undefined && { authorizer: said }) };
  };

  /** @returns undefined if the request may go on */
  async function refusal(
    message: IncomingMessage,
    received: ReceivedRequest,
    context: ConnectionContext,
  ): Promise<Handshake | undefined> {
    if (authorizer === undefined) return undefined;
    const startedAt = performance.now();
    const arn = methodArnOf(api, CONNECT, '');
    const eventOf: typeof authorizer.eventOf = (...parts) => ({
      ...authorizer.eventOf(...parts),
      requestContext: complete(context),
    });
    const asked = { ...authorizer, eventOf };
    const verdict = await authorize(asked, { cache: caches.of(asked), invoke }, received, arn);
    verdicts.set(message, verdict);
    if (verdict.outcome !== 'allow') return refusedBy(verdict.outcome);
    const { context: said, principalId } = verdict.answer;
    const integrationLatency = Math.round(performance.now() - startedAt);
    authorizers.set(context.connectionId, { ...said, principalId, integrationLatency });
    return undefined;
  }

  return {
    complete,
    protocolOf: (message) => protocols.get(message) ?? false,
    verdictOf: (message) => verdicts.get(message),

    connect: async (message, context) => {
      const received: ReceivedRequest = {
        ...readMessage(message),
        receivedAt: Date.now(),
        method: 'GET',
        path: '/',
        route: CONNECT,
        pathParameters: {},
        sourceIp: message.socket.remoteAddress ?? '',
      };
      const refused = await refusal(message, received, context);
      if (refused !== undefined) return refused;
      // The route is optional on AWS.
      if (target === undefined) return { verified: true, statusCode: 200 };
      const parameters = connectParameters(received, api);
      const event = { ...parameters, requestContext: complete(context), isBase64Encoded: false };
      const invocation = await invoke(target.functionName, event);
      const answer = invocation.kind === 'returned' ? invocation.value : undefined;
      const statusCode = Number(isJsonObject(answer) ? answer['statusCode'] : undefined) || 502;
      const verified = statusCode >= 200 && statusCode < 300;
      if (!verified) authorizers.delete(context.connectionId);
      const protocol = isJsonObject(answer) ? protocolIn(answer['headers']) : undefined;
      if (protocol !== undefined) protocols.set(message, protocol);
      return { verified, statusCode };
    },
  };
}

function refusedBy(outcome: Parameters<typeof failureFor>[0]): Handshake {
  const { type, message } = failureFor(outcome);
  const { status, message: usual } = RESPONSE_TYPES[type];
  const body = JSON.stringify({ message: message ?? usual ?? 'Internal server error' });
  return {
    verified: false,
    statusCode: status,
    message: body,
    headers: { 'Content-Type': 'application/json' },
  };
}

function protocolIn(headers: unknown): string | undefined {
  const found = Object.entries(isJsonObject(headers) ? headers : {}).find(
    ([name]) => name.toLowerCase() === 'sec-websocket-protocol',
  );
  return typeof found?.[1] === 'string' ? found[1] : undefined;
}
