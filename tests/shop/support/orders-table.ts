import { join } from 'node:path';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createDynamoOrders } from '../../../shop/dynamo-orders';
import type { OrdersRepository } from '../../../shop/orders';
import { createOrdersClient } from '../../../shop/orders-client';
import { startLocalDatabase } from '../../../local/database/local-database';

/** The file that declares the table. */
export const ORDERS_TEMPLATE = join(__dirname, '../../../shop/resources/orders.yml');

/** A table of orders in a separate database for a test. */
export interface OrdersTable {
  readonly name: string;
  readonly endpoint: string;
  readonly orders: OrdersRepository;
  /** For requests that the repository cannot make. */
  readonly client: DynamoDBDocumentClient;
  readonly close: () => void;
}

export async function startOrdersTable(): Promise<OrdersTable> {
  const name = 'orders';
  const database = await startLocalDatabase({
    port: 0,
    table: name,
    template: ORDERS_TEMPLATE,
    resource: 'OrdersTable',
  });
  const client = createOrdersClient(database.client);
  return {
    name,
    endpoint: database.client.endpoint,
    orders: createDynamoOrders(client, name),
    client,
    close: () => {
      client.destroy();
      database.close();
    },
  };
}
