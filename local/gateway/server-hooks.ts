import type { Request, ResponseObject, ResponseToolkit, Server } from '@hapi/hapi';
import type { Verdict } from './authorizer/authorize';
import type { Preflight } from './preflight';
import { failureOf } from './own-answer';
import { type ReceivedRequest, receivedRequest } from './received-request';
import { describeRequest } from './request-log';
import type { ServedApi } from './served-api';
import { rawHeader } from './served-request';

/** A request with the answer that it has got. */
export interface AnsweredRequest {
  readonly request: ReceivedRequest;
  readonly statusCode: number;
  /** Undefined if the route has no authorizer, or the request no route. */
  readonly verdict: Verdict | undefined;
}

export interface ServerHooks {
  readonly served: ServedApi;
  /** The part of every URL before the declared paths; requests without it lead to no route. */
  readonly basePath: string;
  readonly logRequest?: (line: string) => void;
  /** Is told of each request before its answer leaves. */
  readonly observe?: ((answered: AnsweredRequest) => void) | undefined;
  readonly hasColours: boolean;
}

/** Headers that let a client of serverless-offline choose its identity, or its API key. */
const IDENTITY_HEADERS = [
  'sls-offline-authorizer-override',
  'cognito-identity-id',
  'cognito-authentication-provider',
  // `apiKeySourceType: AUTHORIZER` makes API Gateway ignore it.
  'x-api-key',
];

/** Node closes an idle connection after 5 seconds, perhaps while the next request of a client is on its way. */
const IDLE_CONNECTION_MS = 60_000;

/**
 * Handles on serverless-offline's server what an authentication strategy cannot: requests without
 * a declared route, preflights and CORS, headers that only serverless-offline knows, and answers
 * that it or hapi makes by itself.
 */
export function installServerHooks(server: Server, hooks: ServerHooks): void {
  const { served, basePath, logRequest, observe, hasColours } = hooks;
  const { respond, preflights, resolveRoute, handle, requestIdHeader } = served;

  server.listener.keepAliveTimeout = IDLE_CONNECTION_MS;

  server.ext('onRequest', (request, toolkit) => {
    const method = request.method.toUpperCase();
    const isInApi = takeOff(basePath, request);
    const path = requestedPath(request);
    const route = isInApi ? resolveRoute(method, request.path, path) : undefined;
    Object.assign(request.app, { startedAt: performance.now(), route, path });
    hideFromServerlessOffline(request);
    const preflight =
      method === 'OPTIONS' ? preflights.get(route?.replace('OPTIONS ', '') ?? '') : undefined;
    if (preflight !== undefined) return preflightAnswer(request, toolkit, preflight).takeover();
    if (route !== undefined) return toolkit.continue;
    if (rawHeader(request, 'access-control-request-method') !== undefined) {
      request.app.preflightProblem = 'no route of this path declares cors';
    }
    return respond(request, toolkit, { type: 'MISSING_AUTHENTICATION_TOKEN' }).takeover();
  });

  server.ext('onPreHandler', handle);

  server.ext('onPreResponse', (request, toolkit) => {
    const failure = failureOf(request.response);
    const response = failure === undefined ? request.response : respond(request, toolkit, failure);
    if ('isBoom' in response) return toolkit.continue;
    // hapi adds a charset to the content type of a handler's answer; API Gateway does not.
    response.charset('');
    const received = receivedRequest(request);
    response.header(requestIdHeader, received.id);
    // serverless-offline sets some statuses as text, against hapi's types.
    const { statusCode }: { statusCode: unknown } = response;
    observe?.({
      request: received,
      statusCode: Number(statusCode),
      verdict: request.app.verdict,
    });
    return failure === undefined ? toolkit.continue : response;
  });

  if (logRequest === undefined) return;
  server.events.on('response', (request) => {
    const { startedAt, route, verdict, preflightProblem } = request.app;
    if (startedAt === undefined || 'isBoom' in request.response) return;
    // serverless-offline sets some statuses as text, against hapi's types.
    const { statusCode }: { statusCode: unknown } = request.response;
    const method = request.method.toUpperCase();
    const milliseconds = performance.now() - startedAt;
    const line = {
      method,
      path: request.app.path ?? request.path,
      route,
      statusCode: Number(statusCode),
      milliseconds,
      verdict,
      preflightProblem,
    };
    logRequest(describeRequest(line, hasColours));
  });
}

/**
 * Takes the base path off a request, as a base path mapping of API Gateway does.
 *
 * @returns false if the request does not have it
 */
function takeOff(basePath: string, request: Request): boolean {
  if (basePath === '') return true;
  const { path, raw } = request;
  if (path !== basePath && !path.startsWith(`${basePath}/`)) return false;
  const [, ...query] = (raw.req.url ?? '').split('?');
  const search = query.length === 0 ? '' : `?${query.join('?')}`;
  request.setUrl((path.slice(basePath.length) || '/') + search, true);
  return true;
}

/** Restores the slash at the end that hapi strips: routing ignores it, the policy and the handler must see it. */
function requestedPath({ path, raw }: Request): string {
  return path !== '/' && /^[^?]*\/(?:\?|$)/.test(raw.req.url ?? '') ? `${path}/` : path;
}

/**
 * Removes headers that serverless-offline acts on and API Gateway does not. They stay among the raw
 * headers, from which a handler's event is made.
 */
function hideFromServerlessOffline({ headers, raw }: Request): void {
  // With `origin` in place it allows every origin.
  for (const name of ['origin', ...IDENTITY_HEADERS]) Reflect.deleteProperty(headers, name);
  // serverless-offline looks for this one among the raw headers too, in exactly this spelling.
  const { rawHeaders } = raw.req;
  rawHeaders.forEach((text, index) => {
    if (index % 2 === 0 && text === IDENTITY_HEADERS[0]) rawHeaders[index] = text.toUpperCase();
  });
}

function preflightAnswer(
  request: Request,
  toolkit: ResponseToolkit,
  preflight: Preflight,
): ResponseObject {
  const response = toolkit.response('').code(200).type('application/json');
  response.charset('');
  const origin = rawHeader(request, 'origin');
  const problem = preflight.problemOf({
    origin,
    method: rawHeader(request, 'access-control-request-method'),
    headers: rawHeader(request, 'access-control-request-headers'),
  });
  if (problem !== undefined) request.app.preflightProblem = problem;
  const headers = preflight.headersFor(origin);
  for (const [name, value] of Object.entries(headers)) response.header(name, value);
  return response;
}
