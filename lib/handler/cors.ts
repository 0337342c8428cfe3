import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { parseCorsOrigins } from './cors-origins';

/** The headers that a page may read, besides those that the CORS protocol always exposes. API Gateway adds the last one. */
const EXPOSED_HEADERS = 'Location, Retry-After, WWW-Authenticate, X-Amzn-RequestId';

type EventWithHeaders = Partial<Pick<APIGatewayProxyEvent, 'headers'>>;

/**
 * Lets the pages of the declared origins read the answers of a handler. `cors` in serverless.yml only
 * answers the preflight. The gateway responses carry the same headers for requests that API Gateway
 * answers itself.
 *
 * @param corsOrigin the variable CORS_ORIGIN: see {@link parseCorsOrigins}; no CORS headers if blank
 * @throws {Error} if it cannot be used
 */
export function withCors<Event extends EventWithHeaders>(
  handler: (event: Event) => Promise<APIGatewayProxyResult>,
  corsOrigin: string | undefined,
): (event: Event) => Promise<APIGatewayProxyResult> {
  if (!corsOrigin?.trim()) return handler;
  const origins = parseCorsOrigins(corsOrigin);
  return async (event) => {
    const result = await handler(event);
    return { ...result, headers: merge(result.headers ?? {}, allowOneOf(origins, event)) };
  };
}

type Headers = NonNullable<APIGatewayProxyResult['headers']>;

/** Names are compared in any case: two headers of one name would contradict each other. */
function merge(own: Headers, cors: Readonly<Record<string, string>>): Headers {
  const others = Object.entries(own).filter(([name]) => !isCors(name));
  const varies = [own, cors].flatMap((headers) =>
    Object.entries(headers).flatMap(([name, value]) =>
      name.toLowerCase() === 'vary' && value !== '' ? [value] : [],
    ),
  );
  const vary = varies.length > 0 && { vary: varies.join(', ') };
  return { ...Object.fromEntries(others), ...cors, ...vary };
}

/** Tells whether a header is one that only the declared origins may decide. */
function isCors(name: string): boolean {
  return /^(?:vary|access-control-(?:allow-origin|expose-headers))$/i.test(name);
}

function allowOneOf(
  origins: readonly string[],
  { headers }: EventWithHeaders,
): Readonly<Record<string, string>> {
  const only = origins.length === 1 ? origins[0] : undefined;
  // The answer is the same for every page: a cache may give it to all of them.
  if (only !== undefined) return allow(only);
  const origin = Object.entries(headers ?? {}).find(
    ([name]) => name.toLowerCase() === 'origin',
  )?.[1];
  const allowed = origins.find((each) => each === origin);
  return { ...(allowed !== undefined && allow(allowed)), vary: 'Origin' };
}

function allow(origin: string): Readonly<Record<string, string>> {
  return {
    'access-control-allow-origin': origin,
    'access-control-expose-headers': EXPOSED_HEADERS,
  };
}
