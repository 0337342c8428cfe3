import type { APIGatewayProxyResult } from 'aws-lambda';

/** Headers that a page may read beside the ones that every page may. */
const EXPOSED_HEADERS = 'Location, Retry-After, WWW-Authenticate';

/**
 * Lets the pages of one origin read what a handler answers. `cors` in serverless.yml answers the
 * preflight only, and gateway responses carry the same headers for what never reaches a handler.
 *
 * @param origin as a browser sends it, such as `https://app.example.com`; none where it is blank
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
