import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Route } from '../../lib/access/rule';
import type { DeclaredService } from '../../build/declared-service';
import {
  type DeclaredRoute,
  declaredRoutes,
  findDrift,
  unguardedEntrances,
} from '../../checks/declared-routes';
import { isJsonObject } from '../../lib/json-object';
import { ACCESS_RULES, PUBLIC_ROUTES } from '../../access-rules';

function readService(): DeclaredService {
  const text = readFileSync(join(__dirname, '../../serverless.yml'), 'utf8');
  // Every command of osls checks its schema, which guarantees these members.
  return parse(text, { merge: true }) as DeclaredService;
}

describe('declaredRoutes', () => {
  test('lists the routes of all functions in the order of declaration', () => {
    expect(
      declaredRoutes({
        functions: {
          authorizer: {},
          idle: { events: [] },
          orders: {
            events: [
              { http: { method: 'get', path: '/orders', authorizer: { name: 'authorizer' } } },
              { http: { method: 'POST', path: 'orders', authorizer: 'authorizer' } },
            ],
          },
          health: { events: [{ http: { method: 'Get', path: '/health' } }] },
        },
      }),
    ).toStrictEqual([
      { route: 'GET /orders', isProtected: true },
      { route: 'POST /orders', isProtected: true },
      { route: 'GET /health', isProtected: false },
    ]);
  });

  test('writes a path with one slash before it, and the root as a slash', () => {
    const pathsOf = (...paths: string[]) =>
      declaredRoutes({
        functions: { a: { events: paths.map((path) => ({ http: { method: 'get', path } })) } },
      }).map(({ route }) => route);
    expect(pathsOf('a/{b}', '/a/{b}', '/', '')).toStrictEqual([
      'GET /a/{b}',
      'GET /a/{b}',
      'GET /',
      'GET /',
    ]);
  });

  test.each<[string, unknown, boolean]>([
    ['a reference to the token authorizer', '${self:custom.tokenAuthorizer}', true],
    ['the token authorizer itself', { name: 'authorizer', type: 'token' }, true],
    ['an empty authorizer, which osls leaves open', '', false],
    ['no authorizer', null, false],
    ['the authorizer of IAM', 'aws_iam', false],
    ['another authorizer', { name: 'other' }, false],
    ['the name of ours on IAM', { name: 'authorizer', type: 'aws_iam' }, false],
    ['the name of ours on another function', { name: 'authorizer', arn: 'arn:aws:x' }, false],
    ['the name of ours on an id', { name: 'authorizer', authorizerId: 'abc' }, false],
    ['the token authorizer in capitals', { name: 'authorizer', type: 'TOKEN' }, true],
    ['an authorizer without a name', { arn: 'arn:aws:lambda:::function' }, false],
  ])('treats %s as protected: %s', (_name, authorizer, isProtected) => {
    const events = [{ http: { method: 'get', path: '/orders', authorizer } }];
    const [route] = declaredRoutes({ functions: { orders: { events } } });
    expect(route).toStrictEqual({ route: 'GET /orders', isProtected });
  });

  test('reads the short form of a route, which is always open', () => {
    const events = [{ http: 'GET /orders' }];
    expect(declaredRoutes({ functions: { orders: { events } } })).toStrictEqual([
      { route: 'GET /orders', isProtected: false },
    ]);
  });

  test.each<[string, unknown, Route]>([
    ['a star as the method', { method: '*', path: '/a' }, 'ANY /a'],
    ['a path that ends in a slash', { method: 'get', path: '/a/' }, 'GET /a'],
    ['both in the short form', '* /a/', 'ANY /a'],
  ])('%s agrees with the rule that the gateway resolves', (_what, http, route) => {
    const declared = declaredRoutes({ functions: { orders: { events: [{ http }] } } });
    expect(findDrift(declared, [], [route])).toStrictEqual([]);
  });

  test('leaves out events that are not HTTP', () => {
    const events = [{ schedule: 'rate(1 hour)' }, { sqs: 'arn:aws:sqs:::a' }];
    expect(declaredRoutes({ functions: { a: { events } } })).toStrictEqual([]);
  });
});

describe('unguardedEntrances', () => {
  test('lists the entrances that bypass the authorizer', () => {
    expect(
      unguardedEntrances({
        functions: {
          orders: { url: true, events: [{ http: 'GET /orders' }, { httpApi: 'GET /orders' }] },
          health: { url: false, events: [{ schedule: 'rate(1 hour)' }] },
        },
      }),
    ).toStrictEqual(['orders has a function URL', 'orders has an event of kind httpApi']);
  });
});

describe('findDrift', () => {
  const orders: DeclaredRoute = { route: 'GET /orders', isProtected: true };
  const health: DeclaredRoute = { route: 'GET /health', isProtected: false };

  test('finds nothing if every route is in the right table', () => {
    expect(findDrift([orders, health], ['GET /orders'], ['GET /health'])).toStrictEqual([]);
    expect(findDrift([], [], [])).toStrictEqual([]);
  });

  test('finds a protected route without a rule', () => {
    expect(findDrift([orders], [], [])).toStrictEqual([
      'GET /orders has an authorizer but no rule; add it to ACCESS_RULES',
    ]);
  });

  test('finds an open route that is not meant to be open', () => {
    expect(findDrift([health], [], [])).toStrictEqual([
      'GET /health has no authorizer and is not on the list PUBLIC_ROUTES; protect it or list it',
    ]);
  });

  test('finds a rule without a route', () => {
    expect(findDrift([], ['GET /orders'], [])).toStrictEqual([
      'GET /orders has a rule but no route with an authorizer in serverless.yml',
    ]);
  });

  test('finds a public route that does not exist', () => {
    expect(findDrift([], [], ['GET /health'])).toStrictEqual([
      'GET /health is on the list PUBLIC_ROUTES, but serverless.yml has no such route without an authorizer',
    ]);
  });

  test('finds a route with a rule but without an authorizer', () => {
    expect(findDrift([{ ...orders, isProtected: false }], ['GET /orders'], [])).toStrictEqual([
      'GET /orders has no authorizer and is not on the list PUBLIC_ROUTES; protect it or list it',
      'GET /orders has a rule but no route with an authorizer in serverless.yml',
    ]);
  });

  test('finds a route that is declared twice, once protected and once open', () => {
    const twice = [orders, { ...orders, isProtected: false }];
    expect(findDrift(twice, ['GET /orders'], [])).toStrictEqual([
      'GET /orders has no authorizer and is not on the list PUBLIC_ROUTES; protect it or list it',
    ]);
  });

  test('treats the name of a path parameter as part of the route', () => {
    expect(
      findDrift([{ route: 'GET /orders/{id}', isProtected: true }], ['GET /orders/{orderId}'], []),
    ).toHaveLength(2);
  });
});

describe('serverless.yml', () => {
  const declared = declaredRoutes(readService());

  test('agrees with ACCESS_RULES and PUBLIC_ROUTES', () => {
    expect(findDrift(declared, Object.keys(ACCESS_RULES), PUBLIC_ROUTES)).toStrictEqual([]);
  });

  test('declares each route once', () => {
    const routes = declared.map(({ route }) => route);
    expect(new Set(routes).size).toBe(routes.length);
    expect(routes).toEqual(expect.arrayContaining(['GET /sayhello', 'GET /health']));
  });

  test('puts the same authorizer before every protected route', () => {
    const authorizers = Object.values(readService().functions)
      .flatMap(({ events = [] }) => events)
      .flatMap(({ http }) => (isJsonObject(http) ? [http['authorizer']] : []))
      .filter((authorizer) => authorizer !== undefined);
    expect(new Set(authorizers)).toStrictEqual(new Set(['${self:custom.tokenAuthorizer}']));
  });
});
