import { withCors } from '../lib/handler/cors';
import { json, protectedHandler } from '../lib/handler/http';
import { PRODUCTS } from '../shop/products';

export const handler = withCors(
  protectedHandler(() => json(200, { products: PRODUCTS })),
  process.env['CORS_ORIGIN'],
);
