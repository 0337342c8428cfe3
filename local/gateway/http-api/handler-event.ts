import type { Request } from '@hapi/hapi';
import { isJsonObject, type JsonObject } from '../../../lib/json-object';
import type { LocalApi } from '../local-api';
import { headerValues, receivedRequest } from '../received-request';
import type { PayloadVersion } from './declared-routes';
import { payload1, payload2 } from './payload';

/** Bodies of other types arrive in base64. */
const TEXT = /^(?:text\/|application\/(?:[\w.-]+\+)?(?:json|xml)\b|application\/javascript\b)/i;

/**
 * Makes the event of a handler of an HTTP API. Of the caller it has the context of the authorizer,
 * and nothing else.
 */
export function handlerEvent(request: Request, version: PayloadVersion, api: LocalApi): object {
  const received = receivedRequest(request);
  const [type = ''] = headerValues(received, 'content-type');
  const isText = type === '' || TEXT.test(type);
  const bytes = Buffer.isBuffer(request.payload) ? request.payload : Buffer.alloc(0);
  const body = bytes.toString(isText ? 'utf8' : 'base64');
  const isBase64Encoded = body !== '' && !isText;
  const context = request.app.verdict?.answer?.context;
  if (version === '1.0') {
    const { requestContext, ...payload } = payload1(received, api);
    const authorizer = context === undefined ? {} : { authorizer: asText(context) };
    return {
      ...payload,
      requestContext: { ...requestContext, ...authorizer },
      body: body === '' ? null : body,
      isBase64Encoded,
    };
  }
  const { requestContext, ...payload } = payload2(received, api);
  const authorizer = context === undefined ? {} : { authorizer: { lambda: context } };
  return {
    ...payload,
    requestContext: { ...requestContext, ...authorizer },
    ...(body !== '' && { body }),
    isBase64Encoded,
  };
}

function asText(context: JsonObject): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(context).map(([name, value]) => [
      name,
      isJsonObject(value) || Array.isArray(value) ? JSON.stringify(value) : String(value),
    ]),
  );
}
