import type { ConformanceRequest } from '../../conformance/request';

// The part of `npm run test:conformance` that is about the shop.

const READER_OF_PRODUCTS = { user: 'bob', scope: 'products:read', forceScope: true };
/** A caller without orders on either target, who may read and write orders. */
const BUYER = { user: 'bob', scope: 'orders:read orders:write', forceScope: true };

const BY_ROUTE: readonly ConformanceRequest[] = [
  'GET /orders',
  'POST /orders',
  'GET /orders/00000000-0000-7000-8000-000000000000',
  'GET /products',
].flatMap((route) => [
  { name: `products only: ${route}`, route, token: READER_OF_PRODUCTS },
  { name: `every scope of orders: ${route}`, route, token: BUYER },
]);

const PATHS: readonly ConformanceRequest[] = [
  ...['x', 'a:b', 'a%20b', 'a*b', '%2A', 'x?y=1'].map((id) => ({
    name: `an order that does not exist: ${id}`,
    route: `GET /orders/${id}`,
    token: BUYER,
  })),
  { name: 'an order, not entitled', route: 'GET /orders/a:b', token: READER_OF_PRODUCTS },
];

const BODIES: readonly ConformanceRequest[] = [
  ['an order', '{"items":[{"productId":"p-1","quantity":1}]}'],
  ['an order that is not JSON', '{'],
  ['an order without items', '{"items":[]}'],
  ['an order of a product that does not exist', '{"items":[{"productId":"x","quantity":1}]}'],
  ['an order of 17 KB', JSON.stringify({ items: 'x'.repeat(17_000) })],
].map(([name = '', body = '']) => ({
  name,
  route: 'POST /orders',
  token: BUYER,
  headers: { 'content-type': 'application/json' },
  body,
}));

export const SHOP_REQUESTS: readonly ConformanceRequest[] = [...BY_ROUTE, ...PATHS, ...BODIES];
