import { createHash } from 'node:crypto';
import { HttpError } from '../lib/handler/http';
import { isOrderId } from './order-id';

const CURSOR = /^[A-Za-z0-9_-]{70}$/;
const ORDER_ID_LENGTH = 36;

/**
 * Makes the cursor of the next page, which clients pass on unread. It carries a digest of its owner,
 * so that the cursor of one owner is refused for another. The digest needs no key: the owner of a
 * query never comes from a cursor, so a caller who forges one still reads their own orders only.
 *
 * @param after the id of the last order on the page before
 */
export function encodeCursor(owner: string, after: string): string {
  return Buffer.concat([Buffer.from(after), digest(owner, after)]).toString('base64url');
}

/**
 * @returns the id of the order after which the page begins
 * @throws {HttpError} 400 if it is not a cursor of this owner
 */
export function decodeCursor(owner: string, cursor: string): string {
  const bytes = Buffer.from(CURSOR.test(cursor) ? cursor : '', 'base64url');
  const after = bytes.toString('latin1', 0, ORDER_ID_LENGTH);
  const isOwn = bytes.subarray(ORDER_ID_LENGTH).equals(digest(owner, after));
  if (isOrderId(after) && isOwn) return after;
  throw new HttpError(400, 'cursor is not valid; use the nextCursor of GET /orders');
}

function digest(owner: string, after: string): Buffer {
  return createHash('sha256').update(`${after} ${owner}`).digest().subarray(0, 16);
}
