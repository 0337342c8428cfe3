import { protectedHandler } from '../lib/http';
import { createInMemoryOrders } from '../lib/shop/in-memory-orders';
import { createOrderRoutes } from '../lib/shop/order-routes';

export const handler = protectedHandler(createOrderRoutes(createInMemoryOrders()));
