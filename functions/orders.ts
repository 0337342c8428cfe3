import { withCors } from '../lib/handler/cors';
import { protectedHandler } from '../lib/handler/http';
import { createDynamoOrders } from '../shop/dynamo-orders';
import { createOrderRoutes } from '../shop/order-routes';
import { createOrdersClient } from '../shop/orders-client';

const table = process.env['ORDERS_TABLE'];
if (!table) throw new Error('ORDERS_TABLE is required: the name of the table of orders');

const orders = createDynamoOrders(createOrdersClient(), table);

export const handler = withCors(
  protectedHandler(createOrderRoutes(orders, Date.now)),
  process.env['CORS_ORIGIN'],
);
