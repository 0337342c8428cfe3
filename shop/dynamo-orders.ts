import { isDeepStrictEqual } from 'node:util';
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
} from '@aws-sdk/lib-dynamodb';
import { HttpError } from '../lib/handler/http';
import { decodeCursor, encodeCursor } from './order-cursor';
import { isOrderId } from './order-id';
import type { Order, OrdersPage, OrdersRepository, PageRequest } from './orders';
import { ACCESS_DEADLINE_MS } from './orders-client';
import { parseStoredOrder } from './stored-order';
import { isUnavailable } from './unavailable';

/**
 * Keeps orders in DynamoDB: one item for each, the owner as partition key and the order's id as
 * sort key. Every request is to the partition of one owner, who always is the caller.
 * Reads are consistent: the caller finds a new order in the next request.
 */
export function createDynamoOrders(
  client: DynamoDBDocumentClient,
  table: string,
): OrdersRepository {
  return {
    add: async (owner, order) => {
      try {
        await reach((abortSignal) =>
          client.send(
            new PutCommand({
              TableName: table,
              Item: { owner, ...order },
              ConditionExpression: 'attribute_not_exists(orderId)',
            }),
            { abortSignal },
          ),
        );
      } catch (error) {
        const isTaken = error instanceof Error && error.name === 'ConditionalCheckFailedException';
        if (!isTaken) throw error;
        // A retry finds the order of the attempt whose answer got lost.
        if (isDeepStrictEqual(await find(owner, order.orderId), order)) return;
        throw new Error('An order with this id is there already');
      }
    },
    list: async (owner, page) => list(owner, page),
    find: async (owner, orderId) => (isOrderId(orderId) ? find(owner, orderId) : undefined),
  };

  async function list(owner: string, { limit, cursor }: PageRequest): Promise<OrdersPage> {
    const after = cursor === undefined ? undefined : decodeCursor(owner, cursor);
    const { Items: items = [], LastEvaluatedKey: lastKey } = await reach((abortSignal) =>
      client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: '#owner = :owner',
          ExpressionAttributeNames: { '#owner': 'owner' },
          ExpressionAttributeValues: { ':owner': owner },
          ...(after !== undefined && { ExclusiveStartKey: { owner, orderId: after } }),
          ScanIndexForward: false,
          ConsistentRead: true,
          // One more than the page holds tells whether there is a next one.
          Limit: limit + 1,
        }),
        { abortSignal },
      ),
    );
    const orders = items.slice(0, limit).map(parseStoredOrder);
    const last = orders.at(-1);
    const hasNext = items.length > limit || lastKey !== undefined;
    return {
      orders,
      ...(hasNext && last !== undefined && { nextCursor: encodeCursor(owner, last.orderId) }),
    };
  }

  async function find(owner: string, orderId: string): Promise<Order | undefined> {
    const { Item: item } = await reach((abortSignal) =>
      client.send(
        new GetCommand({ TableName: table, Key: { owner, orderId }, ConsistentRead: true }),
        { abortSignal },
      ),
    );
    return item === undefined ? undefined : parseStoredOrder(item);
  }
}

/** Runs one request within its deadline. If DynamoDB is unavailable, the caller gets a 503 and may repeat. */
async function reach<Output>(access: (signal: AbortSignal) => Promise<Output>): Promise<Output> {
  try {
    return await access(AbortSignal.timeout(ACCESS_DEADLINE_MS));
  } catch (error) {
    if (!isUnavailable(error)) throw error;
    throw new HttpError(503, 'Orders cannot be reached at the moment; try again', { cause: error });
  }
}
