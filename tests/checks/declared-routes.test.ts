import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Route } from '../../lib/access/rule';
import type { DeclaredService } from '../../build/declared-service';
import {
  type DeclaredRoute,
  declaredRoutes,
  findDrift,
  findForeignAuthorizers,
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
    ['a reference to the authorizer', '${self:custom.authorizer}', true],
    ['the authorizer itself', { name: 'authorizer', type: 'token' }, true],
    ['the authorizer of the other type', { name: 'authorizer', type: 'request' }, true],
    ['the name of ours on a user pool', { name: 'authorizer', type: 'COGNITO_USER_POOLS' }, false],
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

describe('the routes of an HTTP API', () => {
  const authorizers = {
    ours: { type: 'request', functionName: 'authorizer' },
    tokens: { type: 'jwt', issuerUrl: 'https://issuer.example.com' },
    other: { type: 'request', functionName: 'orders' },
    foreign: { type: 'request', functionArn: 'arn:aws:lambda:x' },
  };
  const serviceWith = (...events: unknown[]) => ({
    provider: { httpApi: { authorizers } },
    functions: { handler: { events: events.map((httpApi) => ({ httpApi })) } },
  });

  test('are read in every form that osls accepts', () => {
    expect(
      declaredRoutes(
        serviceWith(
          '*',
          'get /a/',
          { method: '*', path: '/b', authorizer: 'ours' },
          { path: '*', authorizer: { name: 'ours' } },
        ),
      ),
    ).toStrictEqual([
      { route: '$default', isProtected: false },
      { route: 'GET /a/', isProtected: false },
      { route: 'ANY /b', isProtected: true },
      { route: '$default', isProtected: true },
    ]);
  });

  test.each<[unknown, string]>([
    ['tokens', 'a JWT authorizer of API Gateway (tokens)'],
    [{ type: 'aws_iam' }, 'the IAM authorizer of API Gateway (aws_iam)'],
    [{ id: 'abc' }, 'that of another service (id "abc")'],
    ['other', 'another function of this service (orders)'],
    ['foreign', 'that of another service (functionArn "arn:aws:lambda:x")'],
    ['absent', 'not in provider.httpApi.authorizers (absent)'],
    ['constructor', 'not in provider.httpApi.authorizers (constructor)'],
  ])('have a foreign authorizer: %j', (authorizer, there) => {
    const service = serviceWith({ method: 'GET', path: '/a', authorizer });
    expect(declaredRoutes(service)).toStrictEqual([{ route: 'GET /a', isProtected: false }]);
    expect(findForeignAuthorizers(service)).toStrictEqual([
      `the authorizer of GET /a is ${there}, and access rules hold only behind the authorizer of this service; write the name of one in provider.httpApi.authorizers with type: request and functionName: authorizer, or move the route to another service`,
    ]);
  });
});

describe('the routes of a WebSocket API', () => {
  const serviceWith = (...events: unknown[]) => ({
    functions: { handler: { events: events.map((websocket) => ({ websocket })) } },
  });

  test('are protected behind $connect, except for those on the public list', () => {
    const connect = { route: '$connect', authorizer: { name: 'authorizer', identitySource: [] } };
    expect(declaredRoutes(serviceWith('$disconnect', connect, 'send', 'ping'), ['ping'])).toEqual([
      { route: '$disconnect', isProtected: true },
      { route: '$connect', isProtected: true },
      { route: 'send', isProtected: true },
      { route: 'ping', isProtected: false },
    ]);
  });

  test.each<[unknown]>([
    [undefined],
    ['other'],
    [{ arn: 'arn:aws:lambda:::function:authorizer' }],
    [{ name: 'authorizer', arn: 'arn:aws:lambda:::function' }],
  ])('are open if $connect has the authorizer %j', (authorizer) => {
    const service = serviceWith({ route: '$connect', authorizer }, 'send');
    expect(declaredRoutes(service).map(({ isProtected }) => isProtected)).toEqual([false, false]);
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
    expect(new Set(authorizers)).toStrictEqual(new Set(['${self:custom.authorizer}']));
  });
});
