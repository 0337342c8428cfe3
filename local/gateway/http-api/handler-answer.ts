import { isJsonObject, type JsonObject } from '../../../lib/json-object';
import type { PayloadVersion } from './declared-routes';

/** The response that a handler asks for. */
export interface HandlerResponse {
  readonly statusCode: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string | Buffer;
}

/**
 * Reads the answer of a handler.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 *
 * @returns undefined if API Gateway would answer 500 to it
 */
export function readHandlerAnswer(
  answer: unknown,
  version: PayloadVersion,
): HandlerResponse | undefined {
  const isWhole = isJsonObject(answer) && answer['statusCode'] !== undefined;
  if (isWhole) return wholeResponse(answer);
  // With payload 2.0 anything else is the body.
  if (version === '1.0') return undefined;
  const body = typeof answer === 'string' ? answer : JSON.stringify(answer ?? null);
  return { statusCode: 200, headers: [['content-type', 'application/json']], body };
}

function wholeResponse(answer: JsonObject): HandlerResponse | undefined {
  const { statusCode, headers = {}, multiValueHeaders = {}, cookies = [], body = '' } = answer;
  const status = Number(statusCode);
  const isStatus = Number.isInteger(status) && status >= 200 && status <= 599;
  if (!isStatus || !isJsonObject(headers) || !isJsonObject(multiValueHeaders)) return undefined;
  if (typeof body !== 'string') return undefined;
  const own = [...Object.entries(headers), ...Object.entries(multiValueHeaders)].flatMap(
    ([name, values]) =>
      [values].flat().map((value) => [name.toLowerCase(), String(value)] as const),
  );
  const hasType = own.some(([name]) => name === 'content-type');
  return {
    statusCode: status,
    headers: [
      ...(hasType ? [] : [['content-type', 'text/plain; charset=utf-8'] as const]),
      ...own,
      ...[cookies].flat().map((cookie) => ['set-cookie', String(cookie)] as const),
    ],
    body: answer['isBase64Encoded'] === true ? Buffer.from(body, 'base64') : body,
  };
}
