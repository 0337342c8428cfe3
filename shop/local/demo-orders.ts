import { ownerOf } from '../../lib/caller';
import { createDynamoOrders } from '../dynamo-orders';
import { newOrderId } from '../order-id';
import type { Order } from '../orders';
import { createOrdersClient } from '../orders-client';
import {
  type LocalDatabase,
  type LocalDatabaseOptions,
  startLocalDatabase,
} from '../../local/database/local-database';

const DAY = 24 * 60 * 60 * 1000;

/** Starts the database with two orders of alice, so that `GET /orders` has an answer from the start. */
export async function startDemoOrders(
  options: LocalDatabaseOptions & { readonly issuer: string },
): Promise<LocalDatabase> {
  const database = await startLocalDatabase(options);
  const client = createOrdersClient(database.client);
  const orders = createDynamoOrders(client, options.table);
  const alice = ownerOf({ issuer: options.issuer, principal: 'alice' });
  const now = Date.now();
  await orders.add(alice, orderPlacedAt(now - 2 * DAY, 'p-2', 1));
  await orders.add(alice, orderPlacedAt(now - DAY, 'p-3', 5));
  client.destroy();
  return database;
}

function orderPlacedAt(milliseconds: number, productId: string, quantity: number): Order {
  return {
    orderId: newOrderId(milliseconds),
    createdAt: new Date(milliseconds).toISOString(),
    items: [{ productId, quantity }],
  };
}
