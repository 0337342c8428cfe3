import { isJsonObject } from '../lib/json-object';
import type { Order, OrderItem } from './orders';

/**
 * Reads an order as it was kept. What is stored may be older than this code, so that nothing is
 * taken for granted; the owner stays behind.
 *
 * @throws {TypeError} where it is no order
 */
export function parseStoredOrder(item: unknown): Order {
  if (!isJsonObject(item)) throw new TypeError('A stored order is not an object');
  const { orderId, createdAt, items } = item;
  if (typeof orderId !== 'string' || typeof createdAt !== 'string' || !Array.isArray(items)) {
    throw new TypeError('A stored order lacks orderId, createdAt or items');
  }
  return { orderId, createdAt, items: items.map(parseStoredItem) };
}

function parseStoredItem(item: unknown): OrderItem {
  const { productId, quantity } = isJsonObject(item) ? item : {};
  if (typeof productId !== 'string' || typeof quantity !== 'number') {
    throw new TypeError('An item of a stored order lacks productId or quantity');
  }
  return { productId, quantity };
}
