import { orderLines, productLines } from '../../../shop/web/lines';

test('products are shown with their prices', () => {
  const products = [{ productId: 'p-3', name: 'Notebook', priceInCents: 450 }];
  expect(productLines({ products })).toEqual([
    { productId: 'p-3', name: 'Notebook', price: '€ 4.50' },
  ]);
});

test('orders are shown with their time and their items', () => {
  const orders = [
    {
      orderId: 'o-1',
      createdAt: '2026-11-26T22:49:05.123Z',
      items: [
        { productId: 'p-1', quantity: 2 },
        { productId: 'p-3', quantity: 1 },
      ],
    },
  ];
  expect(orderLines({ orders })).toEqual([
    { createdAt: '2026-11-26 22:49', items: '2 × p-1, 1 × p-3' },
  ]);
});

test.each([{}, { orders: 'none', products: null }, { orders: [1, null], products: ['p-1'] }])(
  'an answer of another shape shows nothing: %j',
  (body) => {
    expect([orderLines(body), productLines(body)]).toEqual([[], []]);
  },
);
