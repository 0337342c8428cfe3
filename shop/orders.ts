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

/** The part of an owner's orders that the caller asks for. */
export interface PageRequest {
  readonly limit: number;
  /** The `nextCursor` of the page before; absent for the first page. */
  readonly cursor?: string;
}

/** Some of an owner's orders, and the cursor of the next ones if there are more. */
export interface OrdersPage {
  readonly orders: readonly Order[];
  readonly nextCursor?: string;
}

/**
 * Keeps orders. Every method takes the owner, so no caller can read the orders of all owners. Each
 * throws {HttpError} 503 if the database does not answer: an empty list is never the result of that.
 */
export interface OrdersRepository {
  /** Adds a new order. It never overwrites an order with the same id. */
  add(owner: string, order: Order): Promise<void>;
  /**
   * The owner's orders, newest first.
   *
   * @throws {HttpError} 400 if the cursor is not from a list of this owner
   */
  list(owner: string, page: PageRequest): Promise<OrdersPage>;
  /** @returns `undefined` if this owner did not place an order with this id */
  find(owner: string, orderId: string): Promise<Order | undefined>;
}

const MAXIMUM_ITEMS = 50;
const MAXIMUM_QUANTITY = 100;

/**
 * Checks the body of `POST /orders`: `{"items": [{"productId": "p-1", "quantity": 1}]}`.
 *
 * @throws {HttpError} 400 that names the place of the fault and the expected value
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
