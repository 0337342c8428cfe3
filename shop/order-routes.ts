import { ownerOf } from '../lib/caller';
import { HttpError, json, parseJsonBody, type ProtectedRoute } from '../lib/handler/http';
import { newOrderId } from './order-id';
import { parseOrderItems, type OrdersRepository } from './orders';
import { parsePageRequest } from './page-request';

/**
 * The routes of orders. Each works on the caller's own orders only, and answers 404 for the order of
 * another caller.
 *
 * @param now milliseconds since 1970
 */
export function createOrderRoutes(orders: OrdersRepository, now: () => number): ProtectedRoute {
  const routes: Readonly<Record<string, ProtectedRoute>> = {
    'GET /orders': async (caller, event) =>
      json(200, await orders.list(ownerOf(caller), parsePageRequest(event))),

    'POST /orders': async (caller, event) => {
      const items = parseOrderItems(parseJsonBody(event));
      const createdAt = now();
      const order = {
        orderId: newOrderId(createdAt),
        createdAt: new Date(createdAt).toISOString(),
        items,
      };
      await orders.add(ownerOf(caller), order);
      return json(201, order, { location: `/orders/${order.orderId}` });
    },

    'GET /orders/{orderId}': async (caller, event) => {
      const order = await orders.find(ownerOf(caller), event.pathParameters?.['orderId'] ?? '');
      if (order === undefined) throw new HttpError(404, 'You have no order with this id');
      return json(200, order);
    },
  };

  return (caller, event) => {
    const route = `${event.httpMethod} ${event.resource}`;
    const serve = routes[route];
    if (serve === undefined)
      throw new Error(`${route} leads to this function, but is not served by it`);
    return serve(caller, event);
  };
}
