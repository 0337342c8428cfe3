import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Request } from '@hapi/hapi';

/** Names and values in the order in which the client sent them; a name can stand there twice. */
export type Pairs = readonly (readonly [name: string, value: string])[];

/** A request as events, identity sources and `$context` read it. */
export interface ReceivedRequest {
  readonly id: string;
  /** In milliseconds since 1970. */
  readonly receivedAt: number;
  readonly method: string;
  /** The path as it was asked for, without the base path of the API. */
  readonly path: string;
  readonly rawQuery: string;
  /** As declared, such as `GET /things/{id}`; undefined if no declared route matches the request. */
  readonly route: string | undefined;
  readonly headers: Pairs;
  /** As Node merges them: of two Authorization headers the first is left. */
  readonly mergedHeaders: IncomingHttpHeaders;
  readonly query: Pairs;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly sourceIp: string;
}

/** Reads a request of hapi, the same one always in the same way and with the same id. */
export function receivedRequest(request: Request): ReceivedRequest {
  request.app.received ??= {
    ...readMessage(request.raw.req),
    receivedAt: request.info.received,
    method: request.method.toUpperCase(),
    path: request.app.path ?? request.path,
    route: request.app.route,
    pathParameters: pathParametersOf(request),
    sourceIp: request.info.remoteAddress,
  };
  return request.app.received;
}

/** The parts of a request that Node's own message has. */
export function readMessage({
  rawHeaders,
  headers,
  url = '',
}: IncomingMessage): Pick<
  ReceivedRequest,
  'id' | 'headers' | 'mergedHeaders' | 'rawQuery' | 'query'
> {
  const [, ...query] = url.split('?');
  const rawQuery = query.join('?');
  return {
    id: randomUUID(),
    headers: rawHeaders.flatMap((name, index) =>
      index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? ''] as const] : [],
    ),
    mergedHeaders: headers,
    rawQuery,
    query: [...new URLSearchParams(rawQuery)],
  };
}

/** All values of a name. */
export function valuesOf(pairs: Pairs, name: string): readonly string[] {
  return pairs.filter(([own]) => own === name).map(([, value]) => value);
}

/** All values of a header, whose name can have any case. */
export function headerValues({ headers }: Pick<ReceivedRequest, 'headers'>, name: string) {
  const lower = name.toLowerCase();
  return headers.filter(([own]) => own.toLowerCase() === lower).map(([, value]) => value);
}

function pathParametersOf({ params, app }: Request): Readonly<Record<string, string>> {
  // serverless-offline has a parameter of its own for the catch-all route.
  if (app.route === '$default') return {};
  // Against hapi's types it is null for a request that hapi has not led to a route.
  const found = params as Readonly<Record<string, unknown>> | null;
  return Object.fromEntries(
    Object.entries(found ?? {}).map(([name, value]) => [name, String(value)]),
  );
}
