import type { AccessRules, Route } from '../../lib/access/rule';

/** The access rules of the tests, which do not depend on those of the service. */
export const TEST_RULES: AccessRules = {
  'GET /sayhello': {},
  'GET /orders': { scopes: ['orders:read'] },
  'POST /orders': { scopes: ['orders:write'] },
  'GET /orders/{orderId}': { scopes: ['orders:read'] },
  'GET /products': { scopes: ['products:read'] },
};

export const TEST_PUBLIC_ROUTES: readonly Route[] = ['GET /health'];
