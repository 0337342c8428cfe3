import { createServer, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Request, type RouteDefMethods, Server as HapiServer } from '@hapi/hapi';
import { AUTHORIZER, declaredHttpEvents } from '../../build/declared-service';
import type { Verdict } from '../../local/gateway/authorizer/authorize';
import type { DeclaredApi } from '../../local/gateway/declared-api';
import { createLocalGateway, type LocalGateway } from '../../local/gateway/gateway';
import { CATCH_ALL, declaredHttpApiRoutes } from '../../local/gateway/http-api/declared-routes';
import type { InvokeFunction } from '../../local/gateway/invoke-function';
import { CONNECT } from '../../local/gateway/websocket/declared-routes';
import type { WebSocketApi } from '../../local/gateway/websocket/websocket-api';
import { exchange, type SentRequest } from './exchange';

/** The answer of the gateway to a request, and how it came about. */
export interface PlayedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The declared route, if there is one for the request. */
  readonly route: string | undefined;
  /** Undefined if no authorizer belongs to the route, or the request leads to none. */
  readonly verdict: Verdict | undefined;
  /** Whether the handler of the route would answer. */
  readonly isHandled: boolean;
  /** Why a page of a browser will not send the request that it asks for. */
  readonly preflightProblem: string | undefined;
}

/** The local gateway of a service, without a port, and with handlers that only note that they were reached. */
export interface PlayedGateway {
  readonly send: (request: SentRequest) => Promise<PlayedAnswer>;
}

const NO_ADDRESS = { basePath: '', domainPath: '' };

/**
 * Plays API Gateway for a service: by the local gateway itself, to which requests come over a stream in memory.
 *
 * @param invokeAuthorizer is asked as Lambda would be
 * @param now of its cache, in milliseconds
 * @throws {GatewaySettingError} if an authorizer is of a kind that the local gateway does not support
 */
export function playGateway(
  api: DeclaredApi,
  invokeAuthorizer: InvokeFunction,
  now: () => number,
): PlayedGateway {
  const authorizerName = api.functions[AUTHORIZER]?.name;
  const invoke: InvokeFunction = (name, event) =>
    name === authorizerName
      ? invokeAuthorizer(name, event)
      : Promise.resolve({ kind: 'returned', value: { statusCode: 200, headers: HANDLED } });
  const gateway = createLocalGateway({ api, invoke, address: NO_ADDRESS, now, hasColours: false });
  return gateway.webSocketApi === undefined
    ? playHttp(api, gateway)
    : playWebSocket(gateway.webSocketApi);
}

/** The header of every handler's answer. */
const HANDLED = { 'x-handled': 'true' };

function playHttp(api: DeclaredApi, gateway: LocalGateway): PlayedGateway {
  // As serverless-offline makes its server.
  const server = new HapiServer({ router: { stripTrailingSlash: true } });
  const requests = new WeakMap<Duplex, Request>();
  server.ext('onRequest', (request, toolkit) => {
    requests.set(request.raw.req.socket, request);
    return toolkit.continue;
  });
  for (const route of routesOf(api)) addRoute(server, gateway, route);
  if (server.match('get', '/{p*}') === null) {
    server.route({ method: '*', path: '/{p*}', handler: () => '' });
  }
  const ready = server.initialize();
  return {
    send: async (request) => {
      await ready;
      const { socket, ...answer } = await exchange(server.listener, request);
      const { route, verdict, preflightProblem } = requests.get(socket)?.app ?? {};
      const isHandled = 'x-handled' in answer.headers;
      return { ...answer, route, verdict, preflightProblem, isHandled };
    },
  };
}

interface HapiRoute {
  readonly method: string;
  readonly path: string;
  readonly isPrivate: boolean;
}

function routesOf(api: DeclaredApi): readonly HapiRoute[] {
  const ofHttpApi = declaredHttpApiRoutes(api).map(({ routeKey }) =>
    routeKey === CATCH_ALL ? 'ANY /{default*}' : routeKey,
  );
  return [
    ...declaredHttpEvents(api),
    ...ofHttpApi.map((route) => {
      const [method = '', path = ''] = route.split(' ');
      return { method, path, isPrivate: false };
    }),
  ];
}

function addRoute(
  server: HapiServer,
  gateway: LocalGateway,
  { method, path, isPrivate }: HapiRoute,
): void {
  const strategy = gateway.authenticationProvider({}, AUTHORIZER, method, path);
  server.auth.scheme(strategy.scheme, strategy.getAuthenticateFunction);
  server.auth.strategy(strategy.name, strategy.scheme);
  // serverless-offline leaves these out as well, because hapi refuses them.
  if (method === 'HEAD') return;
  server.route({
    // Declared as hapi knows it, or ANY.
    method: (method === 'ANY' ? '*' : method) as RouteDefMethods,
    path: path.replace('+}', '*}'),
    handler: ({ auth }, toolkit) =>
      isPrivate && auth.credentials['usageIdentifierKey'] === undefined
        ? // In the form of serverless-offline, by which the gateway recognizes it.
          toolkit.response({ message: 'Forbidden' }).code(403)
        : toolkit.response('').header('x-handled', 'true'),
    options: { auth: strategy.name, ...(method !== 'GET' && { payload: { parse: false } }) },
  });
}

/** The request that opens a connection; nothing else of a WebSocket API is decided. */
function playWebSocket({ connect, verdictOf }: WebSocketApi): PlayedGateway {
  const messages = new WeakMap<Duplex, IncomingMessage>();
  const server = createServer((message, response) => {
    messages.set(message.socket, message);
    const context = { connectionId: 'explain', eventType: 'CONNECT', routeKey: CONNECT };
    void connect(message, context).then(({ verified, statusCode, headers = {}, message: body }) => {
      response.writeHead(statusCode, verified ? HANDLED : { ...headers }).end(body);
    });
  });
  return {
    send: async (request) => {
      const { socket, ...answer } = await exchange(server, request);
      const message = messages.get(socket);
      return {
        ...answer,
        route: CONNECT,
        verdict: message && verdictOf(message),
        isHandled: 'x-handled' in answer.headers,
        preflightProblem: undefined,
      };
    },
  };
}
