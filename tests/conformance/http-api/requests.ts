import type { ConformanceRequest } from '../request';
import { CONTEXT, policy } from '../script';

type Shape = Omit<ConformanceRequest, 'name' | 'headers'> & {
  readonly headers?: Readonly<Record<string, string>>;
};

/** A request, and the answer of the authorizer; no header Authorization if it is left out. */
function request(name: string, script: string | undefined, shape: Shape): ConformanceRequest {
  return {
    name,
    ...shape,
    headers: { ...shape.headers, ...(script !== undefined && { authorization: script }) },
  };
}

/** A policy for every route, which no earlier request has put into a cache. */
let made = 0;
const allowed = (context: object = {}): string => {
  made += 1;
  return policy({ context: { ...CONTEXT, ...context, made } });
};

const ROUTES: readonly ConformanceRequest[] = [
  ['a route', 'GET /policy/orders'],
  ['a route with a parameter', 'GET /policy/orders/1'],
  ['a parameter with an escaped space', 'GET /policy/orders/a%20b'],
  ['a query string', 'GET /policy/orders?tenant=a&empty='],
  ['a greedy parameter', 'GET /policy/files/a/b'],
  ['any method', 'PATCH /policy/files/a'],
  ['$default: a greedy parameter needs a value', 'GET /policy/files'],
  ['$default: another method of a route', 'DELETE /policy/orders'],
  ['$default: another path', 'GET /nope'],
  ['$default: the root', 'GET /'],
  ['$default: a path in capitals', 'GET /POLICY/orders'],
].map(([name = '', route = '']) => request(name, allowed(), { route, authorizerCalls: 1 }));

const WITHOUT_SOURCE: readonly ConformanceRequest[] = [
  request('no source', undefined, { route: 'GET /policy/orders', authorizerCalls: 0 }),
  request('an empty source', '', { route: 'GET /policy/orders', authorizerCalls: 0 }),
  request('no source on $default', undefined, { route: 'GET /nope', authorizerCalls: 0 }),
  request('no source with a TTL of 0', undefined, {
    route: 'GET /uncached/orders',
    authorizerCalls: 0,
  }),
  request('one of two sources', allowed(), { route: 'GET /tenants/orders', authorizerCalls: 0 }),
  request('an empty second source', allowed(), {
    route: 'GET /tenants/orders?tenant=',
    authorizerCalls: 0,
  }),
  request('public', undefined, { route: 'GET /public', authorizerCalls: 0 }),
];

const one = policy({ resources: ['GET/policy/orders'], context: CONTEXT });
const byDefault = policy({ resources: ['GET/nope'] });
const tenant = policy({ context: { of: 'tenant' } });

/** Each answer is new to both targets when its sequence begins. */
const CACHED: readonly ConformanceRequest[] = [
  request('cached 1: one route', one, { route: 'GET /policy/orders', authorizerCalls: 1 }),
  request('cached 2: it again', one, { route: 'GET /policy/orders', authorizerCalls: 0 }),
  request('cached 3: another route', one, { route: 'GET /policy/orders/1', authorizerCalls: 0 }),
  request('cached 4: another method', one, { route: 'POST /policy/orders', authorizerCalls: 0 }),
  request('cached 5: $default', one, { route: 'GET /nope', authorizerCalls: 0 }),
  request('the ARN of $default is the path', byDefault, {
    route: 'GET /nope',
    authorizerCalls: 1,
  }),
  request('another path of $default', byDefault, { route: 'GET /other', authorizerCalls: 0 }),
  request('two sources', tenant, { route: 'GET /tenants/orders?tenant=a', authorizerCalls: 1 }),
  request('the same two', tenant, { route: 'GET /tenants/orders?tenant=a', authorizerCalls: 0 }),
  request('another second one', tenant, {
    route: 'GET /tenants/orders?tenant=b',
    authorizerCalls: 1,
  }),
  request('a repeated second one', tenant, {
    route: 'GET /tenants/orders?tenant=a&tenant=b',
    authorizerCalls: 1,
  }),
  ...[1, 2].map((time) =>
    request(`with a TTL of 0, time ${time}`, one, {
      route: 'GET /uncached/orders',
      authorizerCalls: 1,
    }),
  ),
];

const DENIED: readonly ConformanceRequest[] = [
  ['a Deny', policy({ effect: 'Deny' })],
  ['no statement for the route', policy({ resources: ['GET/other'] })],
  ['another case of the path', policy({ resources: ['GET/POLICY/orders'] })],
].flatMap(([name = '', script = '']) =>
  [1, 0].map((authorizerCalls) =>
    request(`${name}: ${authorizerCalls === 1 ? 'asked' : 'cached'}`, script, {
      route: 'GET /policy/orders',
      authorizerCalls,
    }),
  ),
);

const FAILURES: readonly ConformanceRequest[] = [
  ['throws Unauthorized', 'throw Unauthorized'],
  ['throws something else', 'throw a secret'],
  ['answers nothing', 'null'],
  ['answers text', '"text"'],
  ['answers a list', '[]'],
  ['answers no policy', '{}'],
  ['answers a simple response where a policy is due', '{"isAuthorized":true}'],
  ['answers a list as context', policy({ context: [1] })],
].flatMap(([name = '', script = '']) =>
  [1, 2].map((time) =>
    request(`${name}, time ${time}`, script, { route: 'GET /policy/orders', authorizerCalls: 1 }),
  ),
);

const simple = (isAuthorized: unknown): string =>
  JSON.stringify({ isAuthorized, context: CONTEXT });

const SIMPLE: readonly ConformanceRequest[] = [
  request('simple 1: allowed', simple(true), { route: 'GET /simple/orders', authorizerCalls: 1 }),
  request('simple 2: cached', simple(true), { route: 'GET /simple/orders', authorizerCalls: 0 }),
  request('simple 3: another route is another key', simple(true), {
    route: 'GET /simple/products',
    authorizerCalls: 1,
  }),
  request('simple: refused', simple(false), { route: 'GET /simple/orders', authorizerCalls: 1 }),
  request('simple: text is not a decision', simple('true'), {
    route: 'GET /simple/orders',
    authorizerCalls: 1,
  }),
  request('simple: a policy is not one', allowed(), {
    route: 'GET /simple/orders',
    authorizerCalls: 1,
  }),
];

const EVENTS: readonly ConformanceRequest[] = [
  request('cookies', allowed(), {
    route: 'GET /policy/orders',
    headers: { cookie: 'a=1; b=2' },
    authorizerCalls: 1,
  }),
  request('lists in the context', allowed({ list: [1, 'a'] }), {
    route: 'GET /policy/orders',
    authorizerCalls: 1,
  }),
  request('payload 1.0: the context is text', allowed(), {
    route: 'GET /first/orders?q=1',
    authorizerCalls: 1,
  }),
  request('payload 1.0: throws Unauthorized', 'throw Unauthorized', {
    route: 'GET /first/orders',
    authorizerCalls: 1,
  }),
  request('a preflight without CORS', undefined, {
    route: 'OPTIONS /policy/orders',
    headers: { origin: 'https://pages.example.com', 'access-control-request-method': 'GET' },
  }),
];

export const REQUESTS: readonly ConformanceRequest[] = [
  ...ROUTES,
  ...WITHOUT_SOURCE,
  ...CACHED,
  ...DENIED,
  ...FAILURES,
  ...SIMPLE,
  ...EVENTS,
];
