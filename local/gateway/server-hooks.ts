import type { HapiRequest, HapiResponse, HapiServer, HapiToolkit } from './hapi';
import type { Preflight } from './preflight';
import { describeRequest } from './request-log';
import { rawHeader, type Respond } from './respond';
import type { GatewayFailure } from './response-type';
import type { Verdict } from './token-authorizer';

/** A request that is being served, and what is found out about it on its way. */
interface ServedRequest {
  readonly startedAt: number;
  /** As declared; nothing where there is none. */
  readonly route: string | undefined;
  verdict?: Verdict;
}

export type ServedRequests = WeakMap<HapiRequest, ServedRequest>;

export interface ServerHooks {
  readonly served: ServedRequests;
  readonly respond: Respond;
  readonly preflights: ReadonlyMap<string, Preflight>;
  /** Finds the declared route that a request leads to. */
  readonly resolveRoute: (method: string, path: string) => string | undefined;
  readonly logRequest?: (line: string) => void;
  readonly hasColours: boolean;
}

/** Headers by which serverless-offline lets a client choose who it is. */
const IDENTITY_HEADERS = [
  'sls-offline-authorizer-override',
  'cognito-identity-id',
  'cognito-authentication-provider',
];

/**
 * Does on serverless-offline's server what an authentication strategy has no say in: routes that
 * are not there, preflights and CORS, headers that only serverless-offline knows, and what it or
 * hapi answers by itself.
 */
export function installServerHooks(server: HapiServer, hooks: ServerHooks): void {
  const { served, respond, preflights, resolveRoute } = hooks;

  server.ext('onRequest', (request, toolkit) => {
    const method = request.method.toUpperCase();
    const route = resolveRoute(method, request.path);
    served.set(request, { startedAt: performance.now(), route });
    hideFromServerlessOffline(request);
    const preflight =
      method === 'OPTIONS' ? preflights.get(route?.replace('OPTIONS ', '') ?? '') : undefined;
    if (preflight !== undefined) return preflightAnswer(request, toolkit, preflight).takeover();
    if (route !== undefined) return toolkit.continue;
    return respond(request, toolkit, { type: 'MISSING_AUTHENTICATION_TOKEN' }).takeover();
  });

  server.ext('onPreResponse', (request, toolkit) => {
    const failure = failureOf(request.response);
    if (failure !== undefined) return respond(request, toolkit, failure);
    // hapi adds a charset to what a handler has sent, and API Gateway does not.
    if (request.response.isBoom !== true) request.response.charset('');
    return toolkit.continue;
  });

  const { logRequest, hasColours } = hooks;
  if (logRequest === undefined) return;
  server.events.on('response', (request) => {
    const record = served.get(request);
    if (record === undefined || request.response.isBoom === true) return;
    const { startedAt, route, verdict } = record;
    const statusCode = Number(request.response.statusCode);
    const method = request.method.toUpperCase();
    const milliseconds = performance.now() - startedAt;
    const line = { method, path: request.path, route, statusCode, milliseconds, verdict };
    logRequest(describeRequest(line, hasColours));
  });
}

/**
 * What serverless-offline does with these headers, API Gateway does not do. They are still among
 * the raw headers, which is where the event of a handler takes its headers from.
 */
function hideFromServerlessOffline({ headers, raw }: HapiRequest): void {
  // By `origin` it tells every origin that it may do as it likes.
  for (const name of ['origin', ...IDENTITY_HEADERS]) Reflect.deleteProperty(headers, name);
  // The one header that it looks for among the raw ones, and only as it is written here.
  const { rawHeaders } = raw.req;
  rawHeaders.forEach((text, index) => {
    if (index % 2 === 0 && text === IDENTITY_HEADERS[0]) rawHeaders[index] = text.toUpperCase();
  });
}

function preflightAnswer(
  request: HapiRequest,
  toolkit: HapiToolkit,
  preflight: Preflight,
): HapiResponse {
  const response = toolkit.response('').code(200).type('application/json').charset('');
  const headers = preflight.headersFor(rawHeader(request, 'origin'));
  for (const [name, value] of Object.entries(headers)) response.header(name, value);
  return response;
}

/** Tells what neither a handler nor this gateway has answered. */
function failureOf(response: HapiRequest['response']): GatewayFailure | undefined {
  if (response.isBoom === true) {
    const { statusCode } = response.output;
    if (statusCode === 413) return { type: 'REQUEST_TOO_LARGE' };
    return { type: statusCode < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX' };
  }
  const { source, statusCode } = response;
  const isEmpty = source === null || source === undefined;
  // serverless-offline has no body for a handler that has thrown; the status is then text, and may
  // be one that the message of the error names. For an answer that is none, it makes a report.
  const hasThrown = isEmpty && (typeof statusCode === 'string' || statusCode === 502);
  const isReport = typeof source === 'object' && source !== null && 'offlineInfo' in source;
  return hasThrown || isReport ? { type: 'DEFAULT_5XX' } : undefined;
}
