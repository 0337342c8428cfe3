import type { Respond } from '../respond';
import type { ResponseType } from '../verdict-status';

/**
 * The answers of an HTTP API in the place of a handler's. A service cannot change them: an HTTP API has
 * no gateway responses, so no reason and no challenge.
 */
const FAILURES: Readonly<Record<ResponseType, readonly [status: number, message: string]>> = {
  UNAUTHORIZED: [401, 'Unauthorized'],
  ACCESS_DENIED: [403, 'Forbidden'],
  INVALID_API_KEY: [403, 'Forbidden'],
  MISSING_AUTHENTICATION_TOKEN: [404, 'Not Found'],
  AUTHORIZER_FAILURE: [500, 'Internal Server Error'],
  AUTHORIZER_CONFIGURATION_ERROR: [500, 'Internal Server Error'],
  REQUEST_TOO_LARGE: [413, 'Request Entity Too Large'],
  DEFAULT_4XX: [400, 'Bad Request'],
  DEFAULT_5XX: [500, 'Internal Server Error'],
};

/** Answers a request as an HTTP API does by itself. */
export const respondAsHttpApi: Respond = (_request, toolkit, { type }) => {
  const [status, message] = FAILURES[type];
  const response = toolkit.response(JSON.stringify({ message })).code(status);
  response.type('application/json').charset('');
  return response;
};
