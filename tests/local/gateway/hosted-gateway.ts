import { createServer, request as httpRequest, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Request, type ResponseToolkit, type RouteDefMethods, Server } from '@hapi/hapi';
import { declaredHttpEvents } from '../../../build/declared-service';
import type { DeclaredApi } from '../../../local/gateway/declared-api';
import { createLocalGateway, type GatewaySettings } from '../../../local/gateway/gateway';
import { createInvokeFunction } from '../../../local/gateway/invoke-function';
import { declaredHttpApiRoutes } from '../../../local/gateway/http-api/declared-routes';

/** A request of a test. Headers and query can have a name twice. */
export interface TestRequest {
  readonly method?: string;
  readonly path: string;
  readonly query?: readonly (readonly [string, string])[];
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: string;
}

export interface TestAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** The functions of a service by their names on Lambda. */
export type TestFunctions = Readonly<Record<string, (event: never) => unknown>>;

/** A local gateway on a server of its own, which stands in for that of serverless-offline. */
export interface HostedGateway {
  readonly send: (request: TestRequest) => Promise<TestAnswer>;
  /** The events that the functions got, by their names. */
  readonly eventsOf: (functionName: string) => readonly Record<string, unknown>[];
  readonly lines: readonly string[];
  readonly stop: () => Promise<void>;
}

const ADDRESS = {
  protocol: 'http',
  host: '127.0.0.1',
  basePath: '',
  domainPath: '',
  hasTimeouts: true,
} as const;

/**
 * Starts the local gateway of a service in this process, with its functions behind a Lambda API. The
 * handler of a REST API answers with what the authorizer said.
 */
export async function hostGateway(
  api: DeclaredApi,
  functions: TestFunctions,
  observe?: GatewaySettings['observe'],
): Promise<HostedGateway> {
  const events = new Map<string, Record<string, unknown>[]>();
  const lambda = await listen(createLambda(functions, events));
  const lines: string[] = [];
  const gateway = createLocalGateway({
    api,
    invoke: createInvokeFunction(portOf(lambda), ADDRESS),
    address: ADDRESS,
    logRequest: (line) => lines.push(line),
    observe,
    hasColours: false,
  });
  const server = new Server({ host: '127.0.0.1', port: 0, router: { stripTrailingSlash: true } });
  const routes = [
    ...declaredHttpEvents(api).map(({ method, path }) => ({ method, path, endpoint: {} })),
    ...declaredHttpApiRoutes(api).map(({ routeKey }) => {
      const [method = '', path = '/{default*}'] = routeKey.split(' ');
      const isHttpApi = true;
      return path === '/{default*}'
        ? { method: 'ANY', path, endpoint: { isHttpApi, routeKey } }
        : { method, path, endpoint: { isHttpApi, routeKey } };
    }),
  ];
  for (const { method, path, endpoint } of routes) {
    const strategy = gateway.authenticationProvider(endpoint, 'handler', method, path);
    server.auth.scheme(strategy.scheme, strategy.getAuthenticateFunction);
    server.auth.strategy(strategy.name, strategy.scheme);
    // serverless-offline leaves these out as well, because hapi refuses them.
    if (method === 'HEAD') continue;
    server.route({
      // Declared as hapi knows it, or ANY.
      method: (method === 'ANY' ? '*' : method) as RouteDefMethods,
      path: path.replace('+}', '*}'),
      handler: saidByAuthorizer,
      options: { auth: strategy.name, ...(method !== 'GET' && { payload: { parse: false } }) },
    });
  }
  // serverless-offline adds such a route as well, without an authentication.
  if (server.match('get', '/{p*}') === null) {
    server.route({ method: '*', path: '/{p*}', handler: () => 'no route of hapi' });
  }
  await server.start();
  return {
    send: (request) => send(Number(server.info.port), request),
    eventsOf: (name) => events.get(name) ?? [],
    lines,
    stop: async () => {
      await server.stop({ timeout: 100 });
      lambda.closeAllConnections();
      await new Promise((resolve) => lambda.close(resolve));
    },
  };
}

function saidByAuthorizer({ auth }: Request, toolkit: ResponseToolkit) {
  return toolkit.response(JSON.stringify(auth.credentials['context'])).type('application/json');
}

function createLambda(
  functions: TestFunctions,
  events: Map<string, Record<string, unknown>[]>,
): HttpServer {
  return createServer((message, response) => {
    const chunks: Buffer[] = [];
    message.on('data', (chunk: Buffer) => chunks.push(chunk));
    message.on('end', () => {
      const name = message.url?.split('/')[3] ?? '';
      const event = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
      events.set(name, [...(events.get(name) ?? []), event]);
      try {
        // The test gives each function the events that it understands.
        response.end(JSON.stringify(functions[name]?.(event as never)));
      } catch (error) {
        response.setHeader('x-amz-function-error', 'Unhandled');
        response.end(JSON.stringify({ errorMessage: (error as Error).message }));
      }
    });
  });
}

async function listen(server: HttpServer): Promise<HttpServer> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  return server;
}

function portOf(server: HttpServer): number {
  return (server.address() as AddressInfo).port;
}

function send(
  port: number,
  { method = 'GET', path, query = [], headers = [], body }: TestRequest,
): Promise<TestAnswer> {
  const search = new URLSearchParams(
    query.map(([name, value]): [string, string] => [name, value]),
  ).toString();
  return new Promise((resolve, reject) => {
    const message = httpRequest(
      {
        host: '127.0.0.1',
        port,
        method,
        path: search === '' ? path : `${path}?${search}`,
        // A flat list keeps names that stand there twice.
        headers: [
          ...['host', `localhost:${String(port)}`, 'user-agent', 'test', 'connection', 'close'],
          ...(body === undefined ? [] : ['content-length', String(Buffer.byteLength(body))]),
          ...headers.flat(),
        ] as never,
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text });
        });
      },
    );
    message.setTimeout(20_000, () => message.destroy(new Error('no answer')));
    message.on('error', reject);
    message.end(body);
  });
}
