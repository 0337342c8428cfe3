import type { Route } from '../../../lib/access/rule';
import {
  METHODS,
  parseRoutes,
  precedingEntries,
  resolve,
  RouteError,
} from '../../../lib/policy/route-table';

function leadsTo(routes: readonly Route[], request: string): string | undefined {
  const [method = '', path = ''] = request.split(' ');
  return resolve(parseRoutes(routes), method, path.slice(1))?.route;
}

function errorOf(...routes: readonly string[]): unknown {
  try {
    // This tests routes that the types would refuse.
    parseRoutes(routes as Route[]);
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('a request leads to', () => {
  test.each<[string, string | undefined, Route[]]>([
    ['GET /orders', 'GET /orders', ['GET /orders']],
    ['GET /orders/', undefined, ['GET /orders']],
    ['GET /Orders', undefined, ['GET /orders']],
    ['GET /ordersX', undefined, ['GET /orders']],
    ['POST /orders', undefined, ['GET /orders']],
    ['GET /', 'GET /', ['GET /', 'GET /{proxy+}']],
    ['GET //', 'GET /{proxy+}', ['GET /', 'GET /{proxy+}']],
    ['GET /', undefined, ['GET /{x}', 'GET /{x}/{y}']],
    ['GET /orders/mine', 'GET /orders/mine', ['GET /orders/{orderId}', 'GET /orders/mine']],
    ['GET /orders/1', 'GET /orders/{orderId}', ['GET /orders/{orderId}', 'GET /orders/mine']],
    ['GET /orders/', undefined, ['GET /orders/{orderId}']],
    ['GET /orders/1/refunds', undefined, ['GET /orders/{orderId}']],
    [
      'GET /orders/1/refunds',
      'GET /orders/{x}/refunds',
      ['GET /orders/{x}', 'GET /orders/{x}/refunds'],
    ],
    ['GET /a/1/b', 'GET /a/{x}/b', ['GET /a/{x}/{y}', 'GET /a/{x}/b', 'GET /a/{x}/{y}/{z}']],
    ['GET /a/1/c', 'GET /a/{x}/{y}', ['GET /a/{x}/{y}', 'GET /a/{x}/b', 'GET /a/{x}/{y}/{z}']],
    [
      'GET /a/1/b/c',
      'GET /a/{x}/{y}/{z}',
      ['GET /a/{x}/{y}', 'GET /a/{x}/b', 'GET /a/{x}/{y}/{z}'],
    ],
    ['GET /a/b', 'GET /a/{x}', ['GET /{x}/b', 'GET /a/{x}']],
    ['GET /a/b', 'GET /a/{x}', ['GET /a/{proxy+}', 'GET /a/{x}']],
    ['GET /a/b/c', 'GET /a/{proxy+}', ['GET /{x}/b/c', 'GET /a/{proxy+}', 'GET /a/{x}']],
    ['GET /a', 'GET /{proxy+}', ['GET /{proxy+}', 'GET /a/{proxy+}']],
    ['GET /a/', 'GET /{proxy+}', ['GET /{proxy+}', 'GET /a/{proxy+}']],
    ['GET /a/%2F', 'GET /a/{x}', ['GET /a/{x}']],
    ['GET /a:b', 'GET /a:b', ['GET /{x}', 'GET /a:b']],
    ['GET /', '$default', ['$default', 'GET /{x}']],
    ['PUT /a//b/', '$default', ['$default', 'GET /{p+}']],
    ['GET /a/', 'GET /{p+}', ['$default', 'GET /{p+}']],
    ['GET /a/', '$default', ['$default', 'GET /a']],
  ])('%s to %s', (request, expected, routes) => {
    expect(leadsTo(routes, request)).toBe(expected);
    expect(leadsTo(routes.toReversed(), request)).toBe(expected);
  });

  test('a method of its own before ANY, at the same path only', () => {
    const routes: Route[] = ['ANY /orders/{id}', 'GET /orders/{x}', 'GET /{proxy+}'];
    expect(leadsTo(routes, 'GET /orders/1')).toBe('GET /orders/{x}');
    expect(leadsTo(routes, 'POST /orders/1')).toBe('ANY /orders/{id}');
    expect(leadsTo(routes, 'GET /orders/1/2')).toBe('GET /{proxy+}');
    expect(leadsTo(['ANY /orders', 'GET /{x}'], 'GET /orders')).toBe('ANY /orders');
  });

  test.each(METHODS)('ANY for %s', (method) => {
    expect(leadsTo(['ANY /orders'], `${method} /orders`)).toBe('ANY /orders');
  });

  test('ANY for seven methods, or for those without a route of their own', () => {
    const methodsOf = (...routes: readonly Route[]): readonly string[] =>
      parseRoutes(routes)
        .filter(({ route }) => route === 'ANY /a')
        .map(({ method }) => method);
    const all = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];
    expect(methodsOf('ANY /a')).toStrictEqual(all);
    expect(methodsOf('ANY /a', 'GET /a')).toStrictEqual(all.filter((method) => method !== 'GET'));
  });

  test('nothing for a method that REST APIs do not have', () => {
    expect(leadsTo(['ANY /orders'], 'TRACE /orders')).toBeUndefined();
  });
});

describe('API Gateway prefers', () => {
  const entries = parseRoutes(['GET /a', 'GET /b', 'GET /{x}', 'GET /{p+}', 'POST /a', '$default']);

  test.each([
    ['GET /a', []],
    ['GET /{x}', ['GET /a', 'GET /b']],
    ['GET /{p+}', ['GET /a', 'GET /b', 'GET /{x}']],
    ['$default', ['GET /a', 'GET /b', 'GET /{x}', 'GET /{p+}']],
  ])('to %s of the same method: %j', (route, expected) => {
    const entry = entries.find((each) => each.route === route && each.method === 'GET');
    if (entry === undefined) throw new Error(`${route} is not in the table`);
    expect(precedingEntries(entry, entries).map((each) => each.route)).toStrictEqual(expected);
  });
});

describe('a table with $connect', () => {
  const keyTo = (routes: readonly Route[], key: string): string | undefined =>
    resolve(parseRoutes(routes), '', key)?.route;
  // Other keys have no type of their own; see WebSocketAccessRules.
  const routes = ['$connect', '$disconnect', '$default', 'sendMessage', 'v1.join_a-b'] as Route[];

  test.each(routes)('leads %s to itself', (key) => {
    expect(keyTo(routes, key)).toBe(key);
  });

  test('has no catch-all: no other text is in a policy', () => {
    expect(keyTo(routes, 'unknown')).toBeUndefined();
    expect(keyTo(routes, 'sendMessage/x')).toBeUndefined();
    expect(resolve(parseRoutes(routes), 'GET', '$connect')).toBeUndefined();
  });

  test.each(['GET /orders', '$other', '', 'a b', 'a/b', 'a*', 'ü', 'k'.repeat(129)])(
    'cannot have %j',
    (key) => {
      expect(errorOf('$connect', key)).toStrictEqual(
        new RouteError(
          `${JSON.stringify(key)} is not a route key; a table with $connect belongs to a WebSocket API, so expected $disconnect, $default, or up to 128 letters, digits and "_", ".", "-"`,
        ),
      );
    },
  );

  test.each(['sendMessage', '$disconnect'])('alone can have %s', (key) => {
    expect(errorOf('GET /orders', key)).toBeInstanceOf(RouteError);
  });
});

describe('a route is refused', () => {
  test.each([
    ['GET orders', '"GET orders" is not a route; expected a method, a space and a path'],
    ['GET', '"GET" is not a route; expected a method, a space and a path'],
    ['', '"" is not a route; expected a method, a space and a path'],
    ['GET  /orders', '"GET  /orders" is not a route; expected a method, a space and a path'],
    ['GET /a b', '"GET /a b" is not a route; expected a method, a space and a path'],
    [
      'get /orders',
      'get /orders: the method must be ANY or one of DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT',
    ],
    [
      'FETCH /a',
      'FETCH /a: the method must be ANY or one of DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT',
    ],
    ['* /a', '* /a: the method must be ANY or one of DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT'],
  ])('%j: %s', (route, message) => {
    expect(errorOf(route)).toStrictEqual(new RouteError(message));
  });

  test.each([
    '*',
    'a*',
    '?',
    'a?b',
    'a//b',
    'orders/',
    '{',
    '{}',
    '{a',
    'x{a}',
    '{a}{b}',
    '{p+}/a',
    'x{p+}',
    '{p+}x',
    '{+}',
    '%41',
    'ü',
    '"',
    '<',
    '{a b}',
    '${x}',
  ])('for an invalid path part: %j', (path) => {
    const error = errorOf(`GET /${path}`);
    expect(error).toBeInstanceOf(RouteError);
    expect(String(error)).toContain(`GET /${path}`);
  });

  test('with the invalid part and the expected form', () => {
    expect(errorOf('GET /a/{p+}/b')).toStrictEqual(
      new RouteError(
        'GET /a/{p+}/b: "{p+}" is not a path part; expected text without wildcards, {name} or, at the end, {name+}',
      ),
    );
  });

  test.each([
    ['GET /a', 'GET /a'],
    ['GET /a/{x}', 'GET /a/{y}'],
    ['GET /a/{x+}', 'GET /a/{y+}'],
    ['ANY /a/{x}', 'ANY /a/{y}'],
    ['$default', '$default'],
  ])('for the same requests as another one: %s and %s', (one, other) => {
    expect(errorOf(one, other)).toStrictEqual(
      new RouteError(`${one} and ${other} are for the same requests; remove one of them`),
    );
  });

  test.each([
    ['GET /a', 'POST /a'],
    ['GET /a/bc', 'GET /ab/c'],
    ['GET /a', 'ANY /a'],
    ['GET /a/{x}', 'GET /a/{x+}'],
    ['GET /', 'GET /{x+}'],
    ['GET /a.b-c_d~e', "GET /a@b!$&'()+,;="],
    ['GET /v1:batch', 'GET /v1:other'],
  ])('not for %s next to %s', (one, other) => {
    expect(errorOf(one, other)).toBeUndefined();
  });
});

test('the error of a malformed route has a name of its own', () => {
  expect(new RouteError('x')).toMatchObject({ name: 'RouteError' });
});
