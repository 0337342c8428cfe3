import { json, protectedHandler } from '../lib/http';
import { PRODUCTS } from '../lib/shop/products';

export const handler = protectedHandler(() => json(200, { products: PRODUCTS }));
