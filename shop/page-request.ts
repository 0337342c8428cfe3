import type { APIGatewayProxyEvent } from 'aws-lambda';
import { HttpError } from '../lib/handler/http';
import type { PageRequest } from './orders';

const DEFAULT_LIMIT = 20;
const MAXIMUM_LIMIT = 100;

/**
 * Reads `?limit=&cursor=`. What a cursor stands for is the repository's to judge.
 *
 * @throws {HttpError} 400 where the limit is no number that a page may have
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
