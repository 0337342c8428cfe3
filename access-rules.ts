import type { AccessRules, Route } from './lib/access/rule';

/** Who may use which route. Every route of `serverless.yml` stands either here or below. */
export const ACCESS_RULES: AccessRules = {
  'GET /sayhello': {},
  // demo
  'GET /orders': { scopes: ['orders:read'] },
  'POST /orders': { scopes: ['orders:write'] },
  'GET /orders/{orderId}': { scopes: ['orders:read'] },
  'GET /products': { scopes: ['products:read'] },
  // end of demo
};

/** The routes that are open to everybody, on purpose. */
export const PUBLIC_ROUTES: readonly Route[] = ['GET /health'];
