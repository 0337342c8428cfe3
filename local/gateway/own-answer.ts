import type { Request } from '@hapi/hapi';
import type { GatewayFailure } from './verdict-status';

/** The failure behind a response that serverless-offline or hapi made by itself, if it is one. */
export function failureOf(response: Request['response']): GatewayFailure | undefined {
  if ('isBoom' in response) {
    const { statusCode } = response.output;
    if (statusCode === 413) return { type: 'REQUEST_TOO_LARGE' };
    return { type: statusCode < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX' };
  }
  const { source, statusCode }: { source: unknown; statusCode: unknown } = response;
  // serverless-offline's answer to a wrong API key. That of a handler is text or bytes.
  const isObject = typeof source === 'object' && source !== null;
  if (isObject && 'message' in source && source.message === 'Forbidden') {
    return { type: 'INVALID_API_KEY' };
  }
  const isEmpty = source === null || source === undefined;
  // After a handler has thrown, serverless-offline answers without a body. The status is then text,
  // and can be one that the error's message starts with. For a malformed answer it makes a report.
  const hasThrown = isEmpty && (typeof statusCode === 'string' || statusCode === 502);
  const isReport = isObject && 'offlineInfo' in source;
  return hasThrown || isReport ? { type: 'DEFAULT_5XX' } : undefined;
}
