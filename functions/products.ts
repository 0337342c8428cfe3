import { withCors } from '../lib/cors';
import { json, protectedHandler } from '../lib/http';
import { PRODUCTS } from '../lib/shop/products';

export const handler = withCors(
  protectedHandler(() => json(200, { products: PRODUCTS })),
  process.env['CORS_ORIGIN'],
);
