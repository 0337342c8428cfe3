import { isDeepStrictEqual } from 'node:util';
import { HttpError } from '../lib/handler/http';
import { isJsonObject, type JsonObject } from '../lib/json-object';
import { isProduct } from './products';

export interface OrderItem {
  readonly productId: string;
  readonly quantity: number;
}

export interface Order {
  readonly orderId: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly items: readonly OrderItem[];
}

/** Which part of an owner's orders is asked for. */
export interface PageRequest {
  readonly limit: number;
  /** Where the page before has ended; none for the first page. */
  readonly cursor?: string;
}

/** Some of an owner's orders, and how to get at the next ones where there are any. */
export interface OrdersPage {
  readonly orders: readonly Order[];
  readonly nextCursor?: string;
}

/**
 * Where orders are kept. Every access names the owner: there is no way to ask for all orders. Each
 * throws {HttpError} 503 where the orders cannot be reached: that there are none is never the
 * answer to that.
 */
export interface OrdersRepository {
  /** Keeps a new order; one that is there already is never overwritten. */
  add(owner: string, order: Order): Promise<void>;
  /**
   * The owner's orders, newest first.
   *
   * @throws {HttpError} 400 where the cursor is not one of this owner's lists
   */
  list(owner: string, page: PageRequest): Promise<OrdersPage>;
  /** Nothing where the order does not exist or belongs to somebody else. */
  find(owner: string, orderId: string): Promise<Order | undefined>;
}

const MAXIMUM_ITEMS = 50;
const MAXIMUM_QUANTITY = 100;

/**
 * Checks the body of `POST /orders`: `{"items": [{"productId": "p-1", "quantity": 1}]}`.
 *
 * @throws {HttpError} 400 that names the place and what is expected there
 */
export function parseOrderItems(body: unknown): readonly OrderItem[] {
  if (!isJsonObject(body) || !hasExactly(body, 'items') || !Array.isArray(body['items'])) {
    throw new HttpError(400, 'The body must be an object with a list "items" and nothing else');
  }
  const { length } = body['items'];
  if (length < 1 || length > MAXIMUM_ITEMS) {
    throw new HttpError(400, `items must hold 1 to ${MAXIMUM_ITEMS} entries, not ${length}`);
  }
  return body['items'].map(parseOrderItem);
}

function parseOrderItem(item: unknown, index: number): OrderItem {
  if (!isJsonObject(item) || !hasExactly(item, 'productId', 'quantity')) {
    throw new HttpError(
      400,
      `items[${index}] must be an object with "productId" and "quantity" only`,
    );
  }
  const { productId, quantity } = item;
  if (typeof productId !== 'string' || !isProduct(productId)) {
    throw new HttpError(400, `items[${index}].productId names no product`);
  }
  if (!isQuantity(quantity)) {
    throw new HttpError(
      400,
      `items[${index}].quantity must be a whole number from 1 to ${MAXIMUM_QUANTITY}`,
    );
  }
  return { productId, quantity };
}

function isQuantity(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MAXIMUM_QUANTITY;
}

function hasExactly(object: JsonObject, ...names: string[]): boolean {
  return isDeepStrictEqual(Object.keys(object).sort(), names.sort());
}
