import fc from 'fast-check';
import type { AccessRule, AccessRules, Route } from '../../../lib/access/rule';
import { parseRoutes, resolve, RouteError } from '../../../lib/policy/route-table';
import { compareAccess, verdictOf } from '../../../routes/diff/access-diff';
import type { Gain } from '../../../routes/diff/gain';
import type { RuleTable } from '../../../routes/diff/rule-table';
import { satisfiesDemand, type ScopeSet } from '../../../routes/diff/scope-sets';

const SETS: readonly ScopeSet[] = [[], ['r'], ['w'], ['r', 'w']];
const PATHS = ['', 'a', 'b', 'a/a', 'a/b', 'b/a', 'b/b', 'a/b/c', 'b/x/c', 'x', 'x/x/x'];
const METHODS = ['GET', 'POST'];

function tableOf(accessRules: AccessRules, publicRoutes: readonly Route[] = []): RuleTable {
  return { accessRules, publicRoutes, conditions: new Map(), code: '' };
}

const route = fc
  .tuple(
    fc.constantFrom('GET', 'POST', 'ANY'),
    fc.constantFrom('/', '/a', '/{p}', '/a/{p}', '/a/b', '/{p}/b', '/{proxy+}', '/a/{proxy+}'),
  )
  .map(([method, path]): Route => `${method} ${path}` as Route);
const access = fc.constantFrom<AccessRule | 'public'>(
  'public',
  {},
  { scopes: ['r'] },
  { scopes: ['w'] },
  { scopes: ['r', 'w'] },
  { anyScope: ['r', 'w'] },
);
const table = fc
  .dictionary(route, access, { maxKeys: 6 })
  .map((entries): RuleTable => {
    const all = Object.entries(entries) as [Route, AccessRule | 'public'][];
    const rules = all.filter((entry): entry is [Route, AccessRule] => entry[1] !== 'public');
    const open = all.filter(([, rule]) => rule === 'public').map(([name]) => name);
    return tableOf(Object.fromEntries(rules), open);
  })
  .filter(isValid);

function routesOf({ accessRules, publicRoutes }: RuleTable): readonly Route[] {
  return [...(Object.keys(accessRules) as Route[]), ...publicRoutes];
}

function isValid(one: RuleTable): boolean {
  try {
    return parseRoutes(routesOf(one)).length >= 0;
  } catch (error) {
    if (error instanceof RouteError) return false;
    throw error;
  }
}

/** Decides on one request by the route that API Gateway chooses; undefined is a request without a token. */
function isLetIn(one: RuleTable, method: string, path: string, set: ScopeSet | undefined): boolean {
  const entry = resolve(parseRoutes(routesOf(one)), method, path);
  if (entry === undefined) return false;
  if (one.publicRoutes.includes(entry.route)) return true;
  return set !== undefined && satisfiesDemand(set, one.accessRules[entry.route] ?? {});
}

/** Each request with each set of scopes, and the change that it is in. */
function requests(before: RuleTable, after: RuleTable) {
  const changes = compareAccess(before, after);
  return METHODS.flatMap((method) =>
    PATHS.flatMap((path) => {
      const [from, to] = [before, after].map(
        (one) => resolve(parseRoutes(routesOf(one)), method, path)?.route,
      );
      const change = changes.find((each) => each.before === from && each.after === to);
      return [undefined, ...SETS].map((set) => ({ method, path, set, change }));
    }),
  );
}

const tells = (gains: readonly Gain[], set: ScopeSet | undefined): boolean =>
  gains.some(({ scopes }) => scopes === undefined || scopes.every((scope) => set?.includes(scope)));

describe('for random pairs of tables', () => {
  test('each request that is decided in another way is in a change, with the scopes that it needs', () => {
    fc.assert(
      fc.property(table, table, (before, after) => {
        const missing = requests(before, after).filter(({ method, path, set, change }) => {
          const [was, is] = [before, after].map((one) => isLetIn(one, method, path, set));
          if (is === was) return false;
          return !tells((is ? change?.newlyAllowed : change?.newlyRefused) ?? [], set);
        });
        expect(missing).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  test('each change is true of its example', () => {
    fc.assert(
      fc.property(table, table, (before, after) => {
        for (const { example, newlyAllowed, newlyRefused } of compareAccess(before, after)) {
          const [method = '', path = ''] = example.split(' /');
          for (const { scopes } of newlyAllowed) {
            expect(isLetIn(after, method, path, scopes)).toBe(true);
            expect(isLetIn(before, method, path, scopes)).toBe(false);
          }
          for (const { scopes } of newlyRefused) {
            expect(isLetIn(before, method, path, scopes)).toBe(true);
            expect(isLetIn(after, method, path, scopes)).toBe(false);
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  test('a table is not compared with itself, and the other way round is the opposite', () => {
    fc.assert(
      fc.property(table, table, (one, other) => {
        expect(compareAccess(one, one)).toEqual([]);
        const there = compareAccess(one, other).map(({ newlyAllowed }) => newlyAllowed);
        const back = compareAccess(other, one).map(({ newlyRefused }) => newlyRefused);
        const sorted = (gains: readonly (readonly Gain[])[]) =>
          gains.map((each) => JSON.stringify(each)).sort();
        expect(sorted(there)).toEqual(sorted(back));
      }),
      { numRuns: 100 },
    );
  });
});

test('a route that is removed leaves its requests to the wider one, whose rule may ask for less', () => {
  const before = tableOf({ 'GET /{proxy+}': {}, 'GET /admin': { scopes: ['admin'] } });
  const changes = compareAccess(before, tableOf({ 'GET /{proxy+}': {} }));
  expect(changes).toMatchObject([
    {
      before: 'GET /admin',
      after: 'GET /{proxy+}',
      example: 'GET /admin',
      newlyAllowed: [{ scopes: [] }],
      newlyRefused: [],
    },
  ]);
  expect(verdictOf(changes, false)).toBe('widened');
});

test('another name for a parameter is not a change', () => {
  const named = (name: string) => tableOf({ [`GET /orders/{${name}}`]: { scopes: ['r'] } });
  expect(compareAccess(named('id'), named('orderId'))).toEqual([]);
});

test('ANY that is split into its methods is one change for each route that differs', () => {
  const before = tableOf({ 'ANY /a': {} });
  const after = tableOf({ 'GET /a': {}, 'ANY /a': { scopes: ['w'] } });
  expect(compareAccess(before, after)).toMatchObject([
    { before: 'ANY /a', after: 'ANY /a', newlyAllowed: [], newlyRefused: [{ scopes: [] }] },
  ]);
});

test('the messages of a route key that is removed from a WebSocket API lead to $default', () => {
  const before = tableOf({
    $connect: {},
    $default: {},
    subscribe: { scopes: ['r'] },
  } as AccessRules);
  const after = tableOf({ $connect: {}, $default: {} });
  expect(compareAccess(before, after)).toMatchObject([
    {
      before: 'subscribe',
      after: '$default',
      example: 'subscribe',
      newlyAllowed: [{ scopes: [] }],
    },
  ]);
});

test('the end of a connection is no message, so it does not lead to $default', () => {
  const before = tableOf({ $connect: {}, $default: { scopes: ['r'] } });
  const after = tableOf({
    $connect: {},
    $default: { scopes: ['r'] },
    $disconnect: {},
  });
  expect(compareAccess(before, after)).toMatchObject([
    { before: undefined, after: '$disconnect', example: '$disconnect' },
  ]);
});

test('five hundred routes are compared within five seconds of the processor', () => {
  const rules = (scope: string): AccessRules => ({
    ...Object.fromEntries(
      Array.from({ length: 500 }, (_, index) => [`GET /r${index}/{id}`, { scopes: [scope] }]),
    ),
    'ANY /{proxy+}': { scopes: [scope] },
  });
  const begin = process.cpuUsage();
  expect(compareAccess(tableOf(rules('a')), tableOf(rules('b')))).toHaveLength(501);
  expect(process.cpuUsage(begin).user).toBeLessThan(5_000_000);
});
