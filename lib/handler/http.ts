import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { type Caller, CallerMissing, parseCaller } from '../caller';
import { describeError, type Log, writeLog } from '../log';

/** A request cannot be served. The caller gets the status and the message. */
export class HttpError extends Error {
  override readonly name = 'HttpError';

  /** @param options the cause of a 503; it is logged, and the caller does not see it */
  constructor(
    readonly status: 400 | 404 | 503,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Serves a protected route for a caller. It may throw {HttpError}. */
export type ProtectedRoute<Event = APIGatewayProxyEvent> = (
  caller: Caller,
  event: Event,
) => APIGatewayProxyResult | Promise<APIGatewayProxyResult>;

/** The part of an event that every kind of API has. */
interface GuardedEvent {
  readonly requestContext: { readonly authorizer?: unknown };
}

/** A dependency that fails is usually back within a second, or not for a long time. */
const RETRY_AFTER_SECONDS = '1';

/**
 * Makes the Lambda handler of a protected route. The route runs only with a caller: without the
 * context of the authorizer the answer is 500. It is also 500 if the route throws any other error
 * than an {HttpError}.
 */
export function protectedHandler<Event extends GuardedEvent = APIGatewayProxyEvent>(
  route: ProtectedRoute<Event>,
  log: Log = writeLog,
): (event: Event) => Promise<APIGatewayProxyResult> {
  return async (event) => {
    try {
      return await route(parseCaller(event.requestContext.authorizer), event);
    } catch (error) {
      if (error instanceof HttpError) return answer(error, log);
      const event = error instanceof CallerMissing ? 'caller_missing' : 'handler_failed';
      log('ERROR', { event, problem: describeError(error) });
      return json(500, { message: 'Internal server error' });
    }
  };
}

function answer({ status, message, cause }: HttpError, log: Log): APIGatewayProxyResult {
  if (status !== 503) return json(status, { message });
  log('ERROR', { event: 'handler_unavailable', problem: describeError(cause) });
  return json(status, { message }, { 'retry-after': RETRY_AFTER_SECONDS });
}

/**
 * Makes a JSON answer. No cache may store it, because it can depend on the caller, and no browser may
 * take it for anything else than JSON.
 */
export function json(
  statusCode: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): APIGatewayProxyResult {
  return {
    statusCode,
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...headers,
    },
    body: JSON.stringify(body),
  };
}

/** Enough for a form; API Gateway itself would take 10 MB. */
const DEFAULT_MAXIMUM_BODY_BYTES = 16_384;

/**
 * Parses the JSON body of a request.
 *
 * @param maximumBytes the size that the route accepts
 * @throws {HttpError} 400 if it is missing, too large or not JSON
 */
export function parseJsonBody(
  { body, isBase64Encoded }: Pick<APIGatewayProxyEvent, 'body' | 'isBase64Encoded'>,
  maximumBytes = DEFAULT_MAXIMUM_BODY_BYTES,
): unknown {
  const bytes = Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length === 0) throw new HttpError(400, 'The request has no body; expected JSON');
  if (bytes.length > maximumBytes) {
    throw new HttpError(400, `The body is larger than ${maximumBytes} bytes`);
  }
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new HttpError(400, 'The body is not JSON');
  }
}
