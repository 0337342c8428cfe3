import { isJsonObject, type JsonObject } from '../../lib/json-object';

/** A product as the page shows it. */
export interface ProductLine {
  readonly productId: string;
  readonly name: string;
  readonly price: string;
}

/** An order as the page shows it. */
export interface OrderLine {
  readonly createdAt: string;
  readonly items: string;
}

/** Reads the answer of `GET /products`. */
export function productLines(body: JsonObject): readonly ProductLine[] {
  return objectsIn(body['products']).map(({ productId, name, priceInCents }) => ({
    productId: String(productId),
    name: String(name),
    price: `€ ${(Number(priceInCents) / 100).toFixed(2)}`,
  }));
}

/** Reads the answer of `GET /orders`. */
export function orderLines(body: JsonObject): readonly OrderLine[] {
  return objectsIn(body['orders']).map(({ createdAt, items }) => ({
    createdAt: String(createdAt).slice(0, 16).replace('T', ' '),
    items: objectsIn(items)
      .map(({ quantity, productId }) => `${String(quantity)} × ${String(productId)}`)
      .join(', '),
  }));
}

function objectsIn(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
