import { HttpError } from '../../lib/handler/http';
import { decodeCursor, encodeCursor } from '../../shop/order-cursor';
import { newOrderId } from '../../shop/order-id';

const ALICE = 'https://issuer.example.com#alice';
const ORDER_ID = newOrderId(Date.parse('2027-01-15T08:00:00.000Z'));
const CURSOR = encodeCursor(ALICE, ORDER_ID);

const REFUSED = new HttpError(400, 'cursor is not valid; use the nextCursor of GET /orders');

/** The cursor with one byte changed. */
function flipped(byte: number): string {
  const bytes = Buffer.from(CURSOR, 'base64url');
  bytes.writeUInt8(bytes.readUInt8(byte) ^ 1, byte);
  return bytes.toString('base64url');
}

describe('a cursor', () => {
  test('gives its owner the order that it was made for', () => {
    expect(decodeCursor(ALICE, CURSOR)).toBe(ORDER_ID);
  });

  test('needs no escaping in a URL', () => {
    expect(encodeURIComponent(CURSOR)).toBe(CURSOR);
  });

  test('does not name its owner', () => {
    expect(Buffer.from(CURSOR, 'base64url').toString('latin1')).not.toContain('alice');
  });

  test.each(['https://issuer.example.com#bob', 'https://other.example.com#alice', ''])(
    'is refused to %j',
    (owner) => {
      expect(() => decodeCursor(owner, CURSOR)).toThrow(REFUSED);
    },
  );

  test.each<[string, string]>([
    ['empty', ''],
    ['cut short', CURSOR.slice(0, -1)],
    ['longer', `${CURSOR}A`],
    ['very long', 'A'.repeat(100_000)],
    ['padded', `${CURSOR}==`],
    ['of other characters', CURSOR.replace(/./, '/')],
    ['JSON', Buffer.from('{"orderId":"1"}').toString('base64url')],
    ['another order with the same digest', flipped(35)],
    ['the same order with another digest', flipped(36)],
    ['changed in its last byte', flipped(51)],
    ['of an owner and an invalid order id', encodeCursor(ALICE, 'x'.repeat(36))],
  ])('is refused if it is %s', (_what, cursor) => {
    expect(() => decodeCursor(ALICE, cursor)).toThrow(REFUSED);
  });
});
