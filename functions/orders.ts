import { withCors } from '../lib/cors';
import { protectedHandler } from '../lib/http';
import { createDynamoOrders } from '../lib/shop/dynamo-orders';
import { createOrderRoutes } from '../lib/shop/order-routes';
import { createOrdersClient } from '../lib/shop/orders-client';

const table = process.env['ORDERS_TABLE'];
if (!table) throw new Error('ORDERS_TABLE is required: the name of the table that orders are in');

const orders = createDynamoOrders(createOrdersClient(), table);

export const handler = withCors(
  protectedHandler(createOrderRoutes(orders, Date.now)),
  process.env['CORS_ORIGIN'],
);
