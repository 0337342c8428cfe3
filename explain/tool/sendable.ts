import { validateHeaderName, validateHeaderValue } from 'node:http';
import { isToken } from '../../doctor/token-input';
import type { SentRequest } from '../gateway/exchange';
import { NotExplained } from './not-explained';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-method-settings-method-request.html */
const METHODS = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];

/**
 * Refuses a request that no caller can send to API Gateway. The message does not repeat a value, which may be a token.
 *
 * @throws {NotExplained}
 */
export function requireSendable({ method, path, headers }: SentRequest): void {
  if (!METHODS.includes(method)) {
    throw new NotExplained(`API Gateway knows the methods ${METHODS.join(', ')} only`);
  }
  if (!/^\/[\x21\x22\x24-\x7e]*$/.test(path)) {
    throw new NotExplained(
      'The path must begin with / and be encoded, as in /orders/a%20b: a space, a # and letters beyond ASCII are not sent as they are',
    );
  }
  for (const [name, value] of headers) {
    try {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    } catch {
      throw new NotExplained(
        `${isToken(name) ? 'A header' : `The header ${JSON.stringify(name)}`} cannot be sent: it must be one line, without control characters; look at the file of the token or of the event`,
      );
    }
  }
}
