import type { APIGatewayProxyResult } from 'aws-lambda';

/** The headers that a page may read, besides those that the CORS protocol always exposes. */
const EXPOSED_HEADERS = 'Location, Retry-After, WWW-Authenticate';

/**
 * Lets the pages of one origin read the answers of a handler. `cors` in serverless.yml only answers
 * the preflight. The gateway responses carry the same headers for requests that API Gateway answers
 * itself.
 *
 * @param origin as a browser sends it, such as `https://app.example.com`; no CORS headers if blank
 */
export function withCors<Event>(
  handler: (event: Event) => Promise<APIGatewayProxyResult>,
  origin: string | undefined,
): (event: Event) => Promise<APIGatewayProxyResult> {
  if (!origin) return handler;
  return async (event) => {
    const result = await handler(event);
    return {
      ...result,
      headers: {
        ...result.headers,
        'access-control-allow-origin': origin,
        'access-control-expose-headers': EXPOSED_HEADERS,
      },
    };
  };
}
