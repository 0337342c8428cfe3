import { createHash } from 'node:crypto';
import { HttpError } from '../lib/handler/http';
import { isOrderId } from './order-id';

const CURSOR = /^[A-Za-z0-9_-]{70}$/;
const ORDER_ID_LENGTH = 36;

/**
 * Says where the next page of an owner's orders begins. The text means nothing to a client. It
 * carries a digest of its owner, so that a cursor which got into other hands is refused there
 * rather than read as a place in somebody else's list. It needs no key: whoever forges one only
 * moves about in their own orders, because the owner of a query never comes out of a cursor.
 *
 * @param after the last order of the page before
 */
export function encodeCursor(owner: string, after: string): string {
  return Buffer.concat([Buffer.from(after), digest(owner, after)]).toString('base64url');
}

/**
 * @returns the id of the order after which the page begins
 * @throws {HttpError} 400 where it is no cursor of this owner
 */
export function decodeCursor(owner: string, cursor: string): string {
  const bytes = Buffer.from(CURSOR.test(cursor) ? cursor : '', 'base64url');
  const after = bytes.toString('latin1', 0, ORDER_ID_LENGTH);
  const isOwn = bytes.subarray(ORDER_ID_LENGTH).equals(digest(owner, after));
  if (isOrderId(after) && isOwn) return after;
  throw new HttpError(400, 'cursor is none that a list of your orders has given');
}

function digest(owner: string, after: string): Buffer {
  return createHash('sha256').update(`${after} ${owner}`).digest().subarray(0, 16);
}
