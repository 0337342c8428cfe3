import type { Request } from '@hapi/hapi';
import { rawHeader } from './served-request';

/**
 * Prepares a request for serverless-offline, which makes the event of the handler of it, so that the
 * event is as on AWS:
 *
 * - The path has the slash at its end, which hapi has removed, and the base path of a custom domain.
 * - A body is text, unless `binaryMediaTypes` of the API has its type. serverless-offline looks for
 *   binary types of its own in the header, and handlers get the raw headers.
 * - A body of JSON is not changed. serverless-offline parses it, and gives back the text of an object or
 *   an array only.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings-workflow.html
 *
 * @param path the path that the handler is to see
 * @param binaryMediaTypes as in `provider.apiGateway`
 */
export function prepareForHandler(
  request: Request,
  path: string,
  binaryMediaTypes: readonly string[],
): void {
  const isBinary = [mediaTypeOf(request), '*/*'].some((type) => binaryMediaTypes.includes(type));
  // The types of hapi make these read-only; serverless-offline reads them again when the handler runs.
  Object.assign(request, {
    path,
    headers: {
      ...request.headers,
      'content-type': isBinary ? 'application/octet-stream' : 'text/plain',
    },
    ...(!isObjectOrArray(request.payload) && { mime: 'text/plain' }),
  });
}

function mediaTypeOf(request: Request): string {
  const [type = ''] = (rawHeader(request, 'content-type') ?? '').split(';');
  return type.trim().toLowerCase();
}

/** Whether a body that is JSON holds an object or an array. */
function isObjectOrArray(payload: unknown): boolean {
  return Buffer.isBuffer(payload) && /^\s*[[{]/.test(payload.toString('latin1'));
}
