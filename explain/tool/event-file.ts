import { readFile } from 'node:fs/promises';
import { isJsonObject, type JsonObject } from '../../lib/json-object';
import type { SentRequest } from '../gateway/exchange';
import { NotExplained } from './not-explained';

/**
 * Reads the event of an authorizer from a file. A message does not repeat its content, which holds a token.
 *
 * @throws {NotExplained}
 */
export async function readEventFile(file: string): Promise<JsonObject> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const { code = '' } = Object(error) as NodeJS.ErrnoException;
    throw new NotExplained(`--event: the file cannot be read (${code})`);
  }
  try {
    const event: unknown = JSON.parse(text);
    if (isJsonObject(event)) return event;
  } catch {
    // The error of JSON.parse would quote the event.
  }
  throw new NotExplained('--event: the file must hold the event of an authorizer, as JSON');
}

/**
 * The request that API Gateway has made an event of, as far as the event says.
 *
 * @param tokenParameter the place of the token; a TOKEN event does not name it
 */
export function requestOfEvent(event: JsonObject, tokenParameter: string): SentRequest {
  const { requestContext, multiValueHeaders, headers, authorizationToken, type } = event;
  const context = isJsonObject(requestContext) ? requestContext : {};
  const http = isJsonObject(context['http']) ? context['http'] : {};
  const identity = isJsonObject(context['identity']) ? context['identity'] : {};
  const [, methodOfArn = 'GET', pathOfArn = '/'] =
    /^arn:[^/]*\/[^/]*\/([A-Z]+)(\/[^]*)?$/.exec(String(event['methodArn'])) ?? [];
  const pairs = [
    ...pairsOf(multiValueHeaders ?? headers),
    ...(Array.isArray(event['cookies']) ? [['Cookie', event['cookies'].join('; ')] as const] : []),
  ];
  const isToken = type === 'TOKEN' && typeof authorizationToken === 'string';
  return {
    method: textIn(http['method'], event['httpMethod']) ?? methodOfArn,
    path: encoded(textIn(event['rawPath'], event['path']) ?? pathOfArn) + queryOf(event),
    headers: isToken ? [[tokenParameter.replace('header.', ''), authorizationToken]] : pairs,
    sourceIp: textIn(http['sourceIp'], identity['sourceIp']) ?? '127.0.0.1',
  };
}

/** An HTTP API decodes the path of an event: characters that no request line can have are encoded again. */
function encoded(path: string): string {
  return path.replaceAll(/[^\x21-\x7e]|[#?]/gu, encodeURIComponent);
}

type Pair = readonly [name: string, value: string];

function queryOf({
  rawQueryString,
  multiValueQueryStringParameters: all,
  queryStringParameters: last,
}: JsonObject): string {
  const query =
    typeof rawQueryString === 'string'
      ? rawQueryString
      : new URLSearchParams(
          pairsOf(all ?? last).map(([name, value]): [string, string] => [name, value]),
        ).toString();
  return query === '' ? '' : `?${query}`;
}

function pairsOf(members: unknown): readonly Pair[] {
  return Object.entries(isJsonObject(members) ? members : {}).flatMap(([name, values]) =>
    [values].flat().map((value): Pair => [name, String(value)]),
  );
}

function textIn(...values: readonly unknown[]): string | undefined {
  return values.find((value) => typeof value === 'string');
}
