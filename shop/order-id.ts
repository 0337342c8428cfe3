import { randomBytes } from 'node:crypto';

const ORDER_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Makes the id of a new order: a UUID of version 7 (RFC 9562 section 5.7), which begins with the
 * time. Sorted by id, the orders of an owner are therefore sorted by age.
 *
 * @param milliseconds since 1970
 */
export function newOrderId(milliseconds: number): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(milliseconds, 0, 6);
  bytes.writeUInt8(0x70 | (bytes.readUInt8(6) & 0x0f), 6);
  bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** Whether a text could be the id of an order at all. */
export function isOrderId(text: string): boolean {
  return ORDER_ID.test(text);
}
