import type { Order, OrdersRepository } from './orders';

/** Keeps orders for as long as the process lives. */
export function createInMemoryOrders(): OrdersRepository {
  const ordersByOwner = new Map<string, Map<string, Order>>();
  return {
    add: (owner, order) => {
      const orders = ordersByOwner.get(owner) ?? new Map<string, Order>();
      ordersByOwner.set(owner, orders.set(order.orderId, order));
      return Promise.resolve();
    },
    list: (owner) => Promise.resolve([...(ordersByOwner.get(owner)?.values() ?? [])]),
    find: (owner, orderId) => Promise.resolve(ordersByOwner.get(owner)?.get(orderId)),
  };
}
