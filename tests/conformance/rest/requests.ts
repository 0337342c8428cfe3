import { ACCESS_RULES } from '../../../access-rules';
// demo
import { SHOP_REQUESTS } from '../../shop/conformance/requests';
// end of demo
import { CORS_ORIGIN, SECOND_ORIGIN } from '../../deploy/stage';
import { FIXTURE_REQUESTS, FIXTURE_SCOPES, requestOf } from '../../support/fixture-routes';
import type { ConformanceRequest } from '../request';

export const ALICE = { user: 'alice' };
/** Entitled to one of the fixture routes. */
export const ONE_SCOPE = { user: 'bob', scope: 'test-summaries:read', forceScope: true };
/** Entitled to all of them. */
const EVERY_SCOPE = { user: 'bob', scope: FIXTURE_SCOPES, forceScope: true };
const FROM_ELSEWHERE = { origin: 'https://evil.example' };
const JSON_TYPE = { 'content-type': 'application/json' };

function preflight(origin: string): Readonly<Record<string, string>> {
  return { origin, 'access-control-request-method': 'GET' };
}

/** For a phase without signing keys. */
export const OUTAGE_REQUESTS: readonly ConformanceRequest[] = [
  { name: 'no keys: undecided', route: 'GET /sayhello', authorizerCalls: 1 },
  { name: 'no keys: undecided again, and not cached', route: 'GET /sayhello', authorizerCalls: 1 },
  {
    name: 'no keys: undecided for a page',
    route: 'GET /test-reports',
    headers: { origin: CORS_ORIGIN },
  },
];

export const PUBLIC: readonly ConformanceRequest[] = [
  { name: 'public', route: 'GET /health' },
  { name: 'public with a bad token', route: 'GET /health', token: 'garbage', authorizerCalls: 0 },
  { name: 'public from an undeclared origin', route: 'GET /health', headers: FROM_ELSEWHERE },
  ...[CORS_ORIGIN, SECOND_ORIGIN].map((origin) => ({
    name: `public from ${origin}`,
    route: 'GET /health',
    headers: { origin },
  })),
];

export const WITHOUT_TOKEN: readonly ConformanceRequest[] = [
  ...Object.keys(ACCESS_RULES).map(requestOf),
  ...FIXTURE_REQUESTS,
].map((route) => ({ name: `no token: ${route}`, route, authorizerCalls: 0 }));

export const BY_ROUTE: readonly ConformanceRequest[] = [
  'GET /sayhello',
  ...FIXTURE_REQUESTS,
].flatMap((route) => [
  { name: `one scope: ${route}`, route, token: ONE_SCOPE },
  { name: `every scope: ${route}`, route, token: EVERY_SCOPE },
]);

export const BAD_TOKENS: readonly ConformanceRequest[] = [
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

export const HEADER_SHAPES: readonly ConformanceRequest[] = [
  ['empty', ''],
  ['another scheme', 'Basic ZGVtbzpkZW1v'],
  ['the scheme only', 'Bearer'],
  ['no scheme', 'eyJhbGciOiJSUzI1NiJ9.e30.c2ln'],
  ['two tokens', 'Bearer one two'],
  ['two schemes', 'Bearer one, Bearer two'],
  ['another scheme with the same beginning', 'BearerX one'],
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
  ...['x', 'a:b', 'a%20b', 'a*b', '%2A', 'x?y=1', '..%2Ftest-summaries'].map((id) => ({
    name: `a report that does not exist: ${id}`,
    route: `GET /test-reports/${id}`,
    token: EVERY_SCOPE,
  })),
  { name: 'a slash at the end', route: 'GET /test-summaries/', token: ONE_SCOPE },
  { name: 'a slash at the end of a parameter', route: 'GET /test-reports/x/', token: EVERY_SCOPE },
  { name: 'two slashes', route: 'GET //test-summaries', token: ONE_SCOPE },
  { name: 'a parameter, not entitled', route: 'GET /test-reports/a:b', token: ONE_SCOPE },
  ...[
    'GET /nope',
    'GET /',
    'DELETE /test-reports',
    'POST /sayhello',
    'PUT /test-reports/1',
    'HEAD /health',
    'GET /TEST-REPORTS',
    'GET /test-reports/1/lines',
    'OPTIONS /nope',
    'OPTIONS /test-reports/1/lines',
  ].map((route) => ({ name: `no such route: ${route}`, route, token: ALICE, authorizerCalls: 0 })),
  { name: 'no such route, without a token', route: 'GET /nope', headers: FROM_ELSEWHERE },
];

const CORS: readonly ConformanceRequest[] = [
  { name: 'a preflight', route: 'OPTIONS /test-reports', headers: preflight(CORS_ORIGIN) },
  {
    name: 'a preflight of a route with a parameter',
    route: 'OPTIONS /test-reports/1',
    headers: preflight(CORS_ORIGIN),
  },
  {
    name: 'a preflight of a public route',
    route: 'OPTIONS /health',
    headers: preflight(CORS_ORIGIN),
  },
  {
    name: 'a preflight from the second origin',
    route: 'OPTIONS /test-reports',
    headers: preflight(SECOND_ORIGIN),
  },
  {
    name: 'a preflight from an undeclared origin',
    route: 'OPTIONS /test-reports',
    headers: preflight('https://evil.example'),
  },
  { name: 'OPTIONS without an origin', route: 'OPTIONS /test-summaries' },
  { name: '401 for a page', route: 'GET /test-reports', headers: FROM_ELSEWHERE },
  { name: '403 for a page', route: 'GET /test-reports', token: ONE_SCOPE, headers: FROM_ELSEWHERE },
  {
    name: '200 for a page',
    route: 'GET /test-summaries',
    token: ONE_SCOPE,
    headers: { origin: SECOND_ORIGIN },
  },
  {
    name: '200 for a page that may not read it',
    route: 'GET /test-summaries',
    token: ONE_SCOPE,
    headers: FROM_ELSEWHERE,
  },
];

const BODIES: readonly ConformanceRequest[] = [
  ['a body of JSON', '{"title":"Sales"}'],
  ['a body that is not JSON', '{'],
  ['a body of 11 MB', JSON.stringify({ title: 'x'.repeat(11_000_000) })],
  ['a body of 17 KB', JSON.stringify({ title: 'x'.repeat(17_000) })],
].map(([name = '', body = '']) => ({
  name,
  route: 'POST /test-reports',
  token: EVERY_SCOPE,
  headers: JSON_TYPE,
  body,
}));

const fresh = (scope: string): object => ({ user: 'alice', scope, forceScope: true });

/** Cached and uncached answers: each token is new to both targets when its sequence begins. */
export const SEQUENCES: readonly ConformanceRequest[] = [
  {
    name: 'cached 1: a new token',
    route: 'GET /test-summaries',
    token: fresh('test-summaries:read'),
    authorizerCalls: 1,
  },
  {
    name: 'cached 2: another route',
    route: 'GET /test-reports',
    token: fresh('test-summaries:read'),
    authorizerCalls: 0,
  },
  {
    name: 'cached 3: the first route again',
    route: 'GET /test-summaries',
    token: fresh('test-summaries:read'),
    authorizerCalls: 0,
  },
  {
    name: 'cached 4: a denial',
    route: 'GET /test-reports',
    token: 'no.such.token',
    authorizerCalls: 1,
  },
  {
    name: 'cached 5: the denial of every route',
    route: 'GET /sayhello',
    token: 'no.such.token',
    authorizerCalls: 0,
  },
  {
    name: 'not cached 1: a 401',
    route: 'GET /sayhello',
    token: { ...ONE_SCOPE, notYet: true },
    authorizerCalls: 1,
  },
  {
    name: 'not cached 2: the 401 again',
    route: 'GET /sayhello',
    token: { ...ONE_SCOPE, notYet: true },
    authorizerCalls: 1,
  },
];

export const FORGERY: readonly ConformanceRequest[] = [
  {
    name: 'a header of serverless-offline does not change the caller',
    route: 'GET /sayhello',
    token: EVERY_SCOPE,
    headers: { 'sls-offline-authorizer-override': '{"principalId":"eve","scope":""}' },
  },
];

export const REQUESTS: readonly ConformanceRequest[] = [
  ...PUBLIC,
  ...WITHOUT_TOKEN,
  ...BY_ROUTE,
  ...BAD_TOKENS,
  ...HEADER_SHAPES,
  ...SCHEMES,
  ...PATHS,
  ...CORS,
  ...BODIES,
  ...SEQUENCES,
  ...FORGERY,
  // demo
  ...SHOP_REQUESTS,
  // end of demo
];
