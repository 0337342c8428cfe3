import type { APIGatewayProxyEvent } from 'aws-lambda';
import { HttpError } from '../lib/handler/http';
import type { PageRequest } from './orders';

const DEFAULT_LIMIT = 20;
const MAXIMUM_LIMIT = 100;

/**
 * Reads `?limit=&cursor=`. The repository checks the cursor.
 *
 * @throws {HttpError} 400 if the limit is not a whole number from 1 to 100
 */
export function parsePageRequest({
  queryStringParameters,
}: Pick<APIGatewayProxyEvent, 'queryStringParameters'>): PageRequest {
  const { limit, cursor } = queryStringParameters ?? {};
  return {
    limit: limit === undefined ? DEFAULT_LIMIT : parseLimit(limit),
    ...(cursor !== undefined && { cursor }),
  };
}

function parseLimit(text: string): number {
  const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= MAXIMUM_LIMIT) return limit;
  throw new HttpError(400, `limit must be a whole number from 1 to ${MAXIMUM_LIMIT}`);
}
