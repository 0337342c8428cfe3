import { v7 } from 'uuid';

const ORDER_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Makes the id of a new order: a UUID of version 7 (RFC 9562 section 5.7), which begins with the
 * time. Sorted by id, the orders of an owner are therefore sorted by age.
 *
 * @param milliseconds since 1970
 */
export function newOrderId(milliseconds: number): string {
  return v7({ msecs: milliseconds });
}

/** Tells whether a text has the form of an order id. */
export function isOrderId(text: string): boolean {
  return ORDER_ID.test(text);
}
