import { parseStoredOrder } from '../../shop/stored-order';

const ORDER = {
  orderId: '1',
  createdAt: '2027-01-15T08:00:00.000Z',
  items: [{ productId: 'p-1', quantity: 2 }],
};

describe('parseStoredOrder', () => {
  test('reads an order without its owner and unknown attributes', () => {
    const item = { productId: 'p-1', quantity: 2, note: 'x' };
    expect(parseStoredOrder({ ...ORDER, owner: 'alice', version: 2, items: [item] })).toStrictEqual(
      ORDER,
    );
  });

  test('reads an order of a product that is no longer sold', () => {
    const items = [{ productId: 'p-0', quantity: 1_000 }];
    expect(parseStoredOrder({ ...ORDER, items })).toStrictEqual({ ...ORDER, items });
  });

  test.each<[string, unknown, string]>([
    ['nothing', undefined, 'A stored order is not an object'],
    ['no id', { ...ORDER, orderId: 1 }, 'A stored order lacks orderId, createdAt or items'],
    ['no time', { ...ORDER, createdAt: 0 }, 'A stored order lacks orderId, createdAt or items'],
    ['no items', { ...ORDER, items: {} }, 'A stored order lacks orderId, createdAt or items'],
    ['null', { ...ORDER, items: [null] }, 'An item of a stored order lacks productId or quantity'],
    [
      'no quantity',
      { ...ORDER, items: [{ productId: 'p-1', quantity: '2' }] },
      'An item of a stored order lacks productId or quantity',
    ],
  ])('throws for %s', (_what, item, message) => {
    expect(() => parseStoredOrder(item)).toThrow(new TypeError(message));
  });
});
