/** A product that callers can order. */
export interface Product {
  readonly productId: string;
  readonly name: string;
  readonly priceInCents: number;
}

/** The products on sale. */
export const PRODUCTS: readonly Product[] = [
  { productId: 'p-1', name: 'Desk lamp', priceInCents: 3_900 },
  { productId: 'p-2', name: 'Office chair', priceInCents: 18_900 },
  { productId: 'p-3', name: 'Notebook', priceInCents: 450 },
];

export function isProduct(productId: string): boolean {
  return PRODUCTS.some((product) => product.productId === productId);
}
