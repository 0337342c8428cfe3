import { isJsonObject } from '../lib/json-object';
import type { Order, OrderItem } from './orders';

/**
 * Reads a stored order, without its owner. An older version of this code may have stored it, so every
 * member is checked.
 *
 * @throws {TypeError} if it is not an order
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
