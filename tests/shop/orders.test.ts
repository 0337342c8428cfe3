import { HttpError } from '../../lib/handler/http';
import { parseOrderItems } from '../../shop/orders';

const ITEM = { productId: 'p-1', quantity: 1 };

function itemsOf(count: number): { items: object[] } {
  return { items: Array.from({ length: count }, () => ITEM) };
}

describe('parseOrderItems', () => {
  test('gives the items of an order', () => {
    const items = [ITEM, { productId: 'p-3', quantity: 100 }];
    expect(parseOrderItems({ items })).toStrictEqual(items);
  });

  test('accepts 1 to 50 items', () => {
    expect(parseOrderItems(itemsOf(1))).toHaveLength(1);
    expect(parseOrderItems(itemsOf(50))).toHaveLength(50);
  });

  test.each([0, 51])('refuses %d items', (count) => {
    expect(() => parseOrderItems(itemsOf(count))).toThrow(
      new HttpError(400, `items must hold 1 to 50 entries, not ${count}`),
    );
  });

  test.each<[string, unknown]>([
    ['null', null],
    ['text', 'p-1'],
    ['a number', 1],
    ['an array of items', [ITEM]],
    ['an empty object', {}],
    ['items that are an object', { items: { 0: ITEM, length: 1 } }],
    ['items that are null', { items: null }],
    ['another member besides items', { items: [ITEM], price: 0 }],
    ['a member named __proto__ besides items', JSON.parse('{"items":[],"__proto__":{}}')],
    ['items in another case', { Items: [ITEM] }],
  ])('refuses a body that is %s', (_what, body) => {
    expect(() => parseOrderItems(body)).toThrow(
      new HttpError(400, 'The body must be an object with a list "items" and nothing else'),
    );
  });

  test.each<[string, unknown]>([
    ['null', null],
    ['text', 'p-1'],
    ['an array', ['p-1', 1]],
    ['an empty object', {}],
    ['an item without quantity', { productId: 'p-1' }],
    ['an item without product', { quantity: 1 }],
    ['an item with a price', { ...ITEM, priceInCents: 1 }],
  ])('refuses %s among the items, and names its place', (_what, item) => {
    expect(() => parseOrderItems({ items: [ITEM, item] })).toThrow(
      new HttpError(400, 'items[1] must be an object with "productId" and "quantity" only'),
    );
  });

  test.each<[string, unknown]>([
    ['another id', 'p-4'],
    ['empty text', ''],
    ['an id in another case', 'P-1'],
    ['an id with a space', 'p-1 '],
    ['a prototype name', 'constructor'],
    ['a number', 1],
    ['null', null],
    ['an array', ['p-1']],
  ])('refuses %s as the product', (_what, productId) => {
    expect(() => parseOrderItems({ items: [{ productId, quantity: 1 }] })).toThrow(
      new HttpError(400, 'items[0].productId names no product'),
    );
  });

  test.each([1, 100])('accepts a quantity of %d', (quantity) => {
    expect(parseOrderItems({ items: [{ productId: 'p-1', quantity }] })).toStrictEqual([
      { productId: 'p-1', quantity },
    ]);
  });

  test.each<[unknown]>([[0], [-1], [101], [1.5], [1e999], [NaN], ['1'], [null], [true], [[1]]])(
    'refuses a quantity of %p',
    (quantity) => {
      expect(() => parseOrderItems({ items: [{ productId: 'p-1', quantity }] })).toThrow(
        new HttpError(400, 'items[0].quantity must be a whole number from 1 to 100'),
      );
    },
  );
});
