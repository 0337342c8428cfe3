import { ACCESS_RULES } from '../../access-rules';
import type { ConformanceRequest } from './request';

const ALICE = { user: 'alice' };
const BOB = { user: 'bob' };
/** Owns no order on either target, and may read and write them. */
const BUYER = { user: 'bob', scope: 'orders:read orders:write', forceScope: true };
const CORS_ORIGIN = 'https://pages.example.com';
const FROM_ELSEWHERE = { origin: 'https://evil.example' };
const JSON_TYPE = { 'content-type': 'application/json' };

const PROTECTED = Object.keys(ACCESS_RULES).map((route) =>
  route.replace('{orderId}', '00000000-0000-7000-8000-000000000000'),
);

function preflight(origin: string): Readonly<Record<string, string>> {
  return { origin, 'access-control-request-method': 'GET' };
}

/** For a phase in which no signing keys are to be had. */
export const OUTAGE_REQUESTS: readonly ConformanceRequest[] = [
  { name: 'no keys: undecided', route: 'GET /sayhello', authorizerCalls: 1 },
  { name: 'no keys: undecided again, and not kept', route: 'GET /sayhello', authorizerCalls: 1 },
  { name: 'no keys: undecided for a page', route: 'GET /orders', headers: { origin: CORS_ORIGIN } },
];

const PUBLIC: readonly ConformanceRequest[] = [
  { name: 'public', route: 'GET /health' },
  { name: 'public with a bad token', route: 'GET /health', token: 'garbage', authorizerCalls: 0 },
  { name: 'public from an undeclared origin', route: 'GET /health', headers: FROM_ELSEWHERE },
];

const BY_ROUTE: readonly ConformanceRequest[] = PROTECTED.flatMap((route) => [
  { name: `no token: ${route}`, route, authorizerCalls: 0 },
  { name: `products only: ${route}`, route, token: BOB },
  { name: `every scope: ${route}`, route, token: BUYER },
]);

const BAD_TOKENS: readonly ConformanceRequest[] = [
  { expired: true },
  { noExp: true },
  { audience: 'https://other.example.com' },
  { issuer: 'https://other.example.com' },
  { wrongKey: true },
  { alg: 'none' },
  { notYet: true },
  { unknownKid: true },
  'garbage',
  'a.b.c',
  'x'.repeat(8_500),
].map((token) => ({
  name: `bad token: ${typeof token === 'string' ? `${token.slice(0, 10)} (${token.length})` : JSON.stringify(token)}`,
  route: 'GET /sayhello',
  token,
  authorizerCalls: 1,
}));

const HEADER_SHAPES: readonly ConformanceRequest[] = [
  ['empty', ''],
  ['another scheme', 'Basic ZGVtbzpkZW1v'],
  ['the scheme only', 'Bearer'],
  ['no scheme', 'eyJhbGciOiJSUzI1NiJ9.e30.c2ln'],
  ['two tokens', 'Bearer one two'],
  ['two schemes', 'Bearer one, Bearer two'],
  ['another scheme that begins alike', 'BearerX one'],
  ['padding in the middle', 'Bearer a=b'],
].map(([shape = '', authorization = '']) => ({
  name: `header: ${shape}`,
  route: 'GET /sayhello',
  headers: { authorization },
  authorizerCalls: 0,
}));

const SCHEMES: readonly ConformanceRequest[] = ['bearer', 'BEARER', 'Bearer  '].map((scheme) => ({
  name: `header: the scheme written as ${JSON.stringify(scheme)}`,
  route: 'GET /sayhello',
  headers: { authorization: `${scheme} garbage` },
}));

const PATHS: readonly ConformanceRequest[] = [
  ...['x', 'a:b', 'a%20b', 'a*b', '%2A', 'x?y=1', '..%2Fproducts'].map((id) => ({
    name: `an order that nobody has: ${id}`,
    route: `GET /orders/${id}`,
    token: BUYER,
  })),
  { name: 'a slash at the end', route: 'GET /products/', token: BOB },
  { name: 'a slash at the end of a parameter', route: 'GET /orders/x/', token: BUYER },
  { name: 'two slashes', route: 'GET //products', token: BOB },
  { name: 'a parameter, not entitled', route: 'GET /orders/a:b', token: BOB },
  ...[
    'GET /nope',
    'GET /',
    'DELETE /orders',
    'POST /sayhello',
    'PUT /orders/1',
    'HEAD /health',
    'GET /ORDERS',
    'GET /orders/1/refunds',
    'OPTIONS /nope',
    'OPTIONS /orders/1/refunds',
  ].map((route) => ({ name: `no such route: ${route}`, route, token: ALICE, authorizerCalls: 0 })),
  { name: 'no such route, without a token', route: 'GET /nope', headers: FROM_ELSEWHERE },
];

const CORS: readonly ConformanceRequest[] = [
  { name: 'a preflight', route: 'OPTIONS /orders', headers: preflight(CORS_ORIGIN) },
  {
    name: 'a preflight of a route with a parameter',
    route: 'OPTIONS /orders/1',
    headers: preflight(CORS_ORIGIN),
  },
  {
    name: 'a preflight of a public route',
    route: 'OPTIONS /health',
    headers: preflight(CORS_ORIGIN),
  },
  {
    name: 'a preflight from an undeclared origin',
    route: 'OPTIONS /orders',
    headers: preflight('https://evil.example'),
  },
  { name: 'OPTIONS without an origin', route: 'OPTIONS /products' },
  { name: '401 for a page', route: 'GET /orders', headers: FROM_ELSEWHERE },
  { name: '403 for a page', route: 'GET /orders', token: BOB, headers: FROM_ELSEWHERE },
  { name: '200 for a page', route: 'GET /products', token: BOB, headers: FROM_ELSEWHERE },
];

const BODIES: readonly ConformanceRequest[] = [
  ['an order', '{"items":[{"productId":"p-1","quantity":1}]}'],
  ['a body that is not JSON', '{'],
  ['an order without items', '{"items":[]}'],
  ['an order of nothing that is on sale', '{"items":[{"productId":"x","quantity":1}]}'],
  ['a body of 11 MB', JSON.stringify({ items: 'x'.repeat(11_000_000) })],
  ['a body of 17 KB', JSON.stringify({ items: 'x'.repeat(17_000) })],
].map(([name = '', body = '']) => ({
  name,
  route: 'POST /orders',
  token: BUYER,
  headers: JSON_TYPE,
  body,
}));

const fresh = (scope: string): object => ({ ...BUYER, scope });

/** What is kept and what is not: each token is new to both targets when its sequence begins. */
const SEQUENCES: readonly ConformanceRequest[] = [
  {
    name: 'kept 1: asked',
    route: 'GET /products',
    token: fresh('products:read'),
    authorizerCalls: 1,
  },
  {
    name: 'kept 2: another route',
    route: 'GET /orders',
    token: fresh('products:read'),
    authorizerCalls: 0,
  },
  {
    name: 'kept 3: and back',
    route: 'GET /products',
    token: fresh('products:read'),
    authorizerCalls: 0,
  },
  { name: 'kept 4: a denial', route: 'GET /orders', token: 'no.such.token', authorizerCalls: 1 },
  {
    name: 'kept 5: for every route',
    route: 'GET /sayhello',
    token: 'no.such.token',
    authorizerCalls: 0,
  },
  {
    name: 'not kept 1: thrown',
    route: 'GET /sayhello',
    token: { ...BOB, notYet: true },
    authorizerCalls: 1,
  },
  {
    name: 'not kept 2: thrown again',
    route: 'GET /sayhello',
    token: { ...BOB, notYet: true },
    authorizerCalls: 1,
  },
];

const FORGERY: readonly ConformanceRequest[] = [
  {
    name: 'a header of serverless-offline makes nobody else of the caller',
    route: 'GET /sayhello',
    token: BUYER,
    headers: { 'sls-offline-authorizer-override': '{"principalId":"eve","scope":""}' },
  },
];

export const REQUESTS: readonly ConformanceRequest[] = [
  ...PUBLIC,
  ...BY_ROUTE,
  ...BAD_TOKENS,
  ...HEADER_SHAPES,
  ...SCHEMES,
  ...PATHS,
  ...CORS,
  ...BODIES,
  ...SEQUENCES,
  ...FORGERY,
];
