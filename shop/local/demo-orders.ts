import { ownerOf } from '../../lib/caller';
import { createDynamoOrders } from '../dynamo-orders';
import { newOrderId } from '../order-id';
import type { Order } from '../orders';
import { createOrdersClient } from '../orders-client';
import {
  LOCAL_CREDENTIALS,
  type OrdersDatabase,
  type OrdersDatabaseOptions,
  startOrdersDatabase,
} from './orders-database';

const NO_NODE_WARNING = 'AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED';
const DAY = 24 * 60 * 60 * 1000;

/** A database of orders that runs. */
export interface DemoOrders extends OrdersDatabase {
  /** The variables that lead the function to the database. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Starts the database with two orders of alice, so that `GET /orders` has an answer from the start. */
export async function startDemoOrders(
  options: OrdersDatabaseOptions & { readonly issuer: string },
): Promise<DemoOrders> {
  // The SDK warns of Node 20 here as well, among the lines that a developer wants to read.
  process.env[NO_NODE_WARNING] = 'true';
  const database = await startOrdersDatabase(options);
  const client = createOrdersClient(database.client);
  const orders = createDynamoOrders(client, options.table);
  const alice = ownerOf({ issuer: options.issuer, principal: 'alice' });
  const now = Date.now();
  await orders.add(alice, orderPlacedAt(now - 2 * DAY, 'p-2', 1));
  await orders.add(alice, orderPlacedAt(now - DAY, 'p-3', 5));
  client.destroy();
  return {
    ...database,
    environment: {
      AWS_ENDPOINT_URL_DYNAMODB: database.client.endpoint,
      // In place of a developer's own credentials, which serverless-offline would pass on.
      AWS_ACCESS_KEY_ID: LOCAL_CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
      AWS_SESSION_TOKEN: '',
      // Node 20 runs the function here only, never on AWS.
      [NO_NODE_WARNING]: 'true',
    },
  };
}

function orderPlacedAt(milliseconds: number, productId: string, quantity: number): Order {
  return {
    orderId: newOrderId(milliseconds),
    createdAt: new Date(milliseconds).toISOString(),
    items: [{ productId, quantity }],
  };
}
