import { isProduct, PRODUCTS } from '../../shop/products';

describe('PRODUCTS', () => {
  test('has p-1, which the documentation uses', () => {
    expect(isProduct('p-1')).toBe(true);
  });

  test('gives every product a unique id, a name and a price in whole cents', () => {
    expect(new Set(PRODUCTS.map(({ productId }) => productId)).size).toBe(PRODUCTS.length);
    for (const { name, priceInCents } of PRODUCTS) {
      expect(name).not.toBe('');
      expect(Number.isInteger(priceInCents) && priceInCents > 0).toBe(true);
    }
  });
});

describe('isProduct', () => {
  test('knows the products on sale', () => {
    for (const { productId } of PRODUCTS) expect(isProduct(productId)).toBe(true);
  });

  test.each(['', 'p-0', 'P-1', 'p-1 ', 'toString', '__proto__'])('does not know %j', (id) => {
    expect(isProduct(id)).toBe(false);
  });
});
