import * as fc from 'fast-check';
import { findUnclearPrecedence } from '../../checks/policy-precedence';
import type { Route } from '../../lib/access/rule';
import { parseRoutes, resolve, RouteError } from '../../lib/policy/route-table';
import { routeOfHttpApi, UNDOCUMENTED } from '../support/http-api-router';
import { anyHttpApiCase } from '../support/policy-cases';

/** The example of AWS, with the last two rows of the table for requests that lead to them. */
const DOCUMENTED: readonly Route[] = [
  'GET /pets/dog/1',
  'GET /pets/dog/{id}',
  'GET /pets/{proxy+}',
  'ANY /{proxy+}',
  '$default',
];

test.each([
  ['GET pets/dog/1', 'GET /pets/dog/1'],
  ['GET pets/dog/2', 'GET /pets/dog/{id}'],
  ['GET pets/cat/1', 'GET /pets/{proxy+}'],
  ['POST test/5', 'ANY /{proxy+}'],
  ['GET ', '$default'],
])(
  '%s leads to %s, as AWS documents, in the plan and in the router of the tests',
  (request, route) => {
    const [method = '', path = ''] = request.split(' ');
    expect(resolve(parseRoutes(DOCUMENTED), method, path)?.route).toBe(route);
    expect(routeOfHttpApi(DOCUMENTED, method, path)).toBe(route);
  },
);

describe('an HTTP API has a clear order of', () => {
  test.each<[string, ...Route[]]>([
    ['the example of AWS', ...DOCUMENTED],
    ['a path and a parameter', 'GET /pets/mine', 'GET /pets/{id}'],
    ['parameters in the same place and one more', 'GET /a/{x}/c', 'GET /{y}/{x}/c'],
    ['one method and ANY at one path', 'GET /pets/{id}', 'ANY /pets/{id}'],
    ['two routes without a common path', 'ANY /a/{x}', 'GET /b/{proxy+}'],
    ['a greedy parameter and a parameter', 'GET /pets/{proxy+}', 'GET /pets/{id}'],
    ['a greedy parameter below another', 'GET /a/{proxy+}', 'ANY /{proxy+}'],
    ['two routes whose common path is a route', 'GET /{x}/b', 'GET /a/{y}', 'GET /a/b'],
    [
      'two routes whose common path is a route of its own method',
      'ANY /pets/mine',
      'GET /pets/{id}',
      'GET /pets/mine',
    ],
    ['$default and anything', '$default', 'ANY /', 'ANY /{proxy+}', 'GET /a/{x}'],
  ])('%s', (_what, ...routes) => {
    expect(findUnclearPrecedence(routes)).toStrictEqual([]);
    expect(findUnclearPrecedence(routes.toReversed())).toStrictEqual([]);
  });
});

describe('an HTTP API has no clear order of', () => {
  test.each<[string, readonly Route[], string, string]>([
    [
      'a narrow path of ANY and a wide path of one method',
      ['ANY /pets/{id}', 'GET /pets/{proxy+}'],
      'GET /pets/x',
      'GET /pets/{id}',
    ],
    [
      'a path of ANY and a parameter of one method',
      ['ANY /pets/mine', 'GET /pets/{id}'],
      'GET /pets/mine',
      'GET /pets/mine',
    ],
    ['parameters in different places', ['GET /a/{x}', 'GET /{x}/b'], 'GET /a/b', 'GET /a/b'],
    [
      'a greedy parameter that a REST API prefers',
      ['GET /a/{proxy+}', 'GET /{x}/b'],
      'GET /a/b',
      'GET /a/b',
    ],
    [
      'greedy parameters after different parts',
      ['GET /a/{proxy+}', 'GET /{x}/b/{proxy+}'],
      'GET /a/b/x',
      'GET /a/b/{proxy+}',
    ],
  ])('%s', (_what, [first = 'GET /', second = 'GET /'], request, remedy) => {
    const problem =
      `AWS does not document that an HTTP API prefers ${first} to ${second} for requests such as ${request}; ` +
      `declare ${remedy} as a route of its own, which comes before both`;
    expect(findUnclearPrecedence([second, first])).toStrictEqual([problem]);
    // The remedy is a route, and it works.
    expect(findUnclearPrecedence([second, first, remedy as Route])).toStrictEqual([]);
  });

  test('ANY and ANY, once for each method', () => {
    const problems = findUnclearPrecedence(['ANY /a/{x}', 'ANY /{x}/b']);
    expect(problems).toHaveLength(7);
    expect(problems[0]).toContain(
      'for requests such as DELETE /a/b; declare DELETE /a/b as a route',
    );
  });
});

test('a refused table has a request for which the documented order is not that of the plan', () => {
  let refused = 0;
  fc.assert(
    fc.property(anyHttpApiCase, ({ rules, publicRoutes }) => {
      // Object.keys widens the keys that the type of the table guarantees.
      const routes = [...(Object.keys(rules) as Route[]), ...publicRoutes];
      let entries;
      try {
        entries = parseRoutes(routes);
      } catch (error) {
        expect(error).toBeInstanceOf(RouteError);
        return;
      }
      for (const problem of findUnclearPrecedence(routes)) {
        refused += 1;
        const [, method = '', path = ''] = /such as (\S+) \/(\S*); declare/.exec(problem) ?? [];
        const documented = routeOfHttpApi(routes, method, path);
        expect(documented).not.toBe(resolve(entries, method, path)?.route);
        if (documented !== UNDOCUMENTED) expect(documented).not.toContain('+}');
      }
    }),
    { numRuns: 700 },
  );
  expect(refused).toBeGreaterThan(50);
});
