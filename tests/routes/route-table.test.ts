import type { AccessRule, AccessRules, Route } from '../../lib/access/rule';
import type { DemoCaller } from '../../routes/demo-callers';
import type { PrintedService } from '../../routes/declared-service';
import { type RouteTable, routeTable } from '../../routes/route-table';
import { tableText } from '../../routes/table-text';
import { verifiedClaims } from '../support/claims';
import { printedService } from './printed-service';

function caller(name: string, scopes: readonly string[], claims = {}): DemoCaller {
  return { name, kind: 'user', claims: verifiedClaims({ scopes: new Set(scopes), claims }) };
}

const ALICE = caller('alice', ['read', 'write'], { tenant: 'acme' });
const BOB = caller('bob', ['read']);
const NOBODY: DemoCaller = { name: 'nobody', kind: 'client', reason: 'token_malformed' };

function tableOf(
  accessRules: AccessRules,
  service: PrintedService,
  publicRoutes: readonly Route[] = [],
  policyScope: 'stage' | 'route' = 'stage',
  optionalPublicRoutes: readonly Route[] = [],
): RouteTable {
  const rules = { file: 'access-rules.ts', accessRules, publicRoutes, optionalPublicRoutes };
  const callers = { callers: [ALICE, BOB, NOBODY], trustsLocalProvider: true };
  return routeTable(service, rules, callers, policyScope);
}

/** The row of the only route of a table with this rule. */
function rowFor(rule: AccessRule) {
  return tableOf({ 'GET /a': rule }, printedService({ a: ['get a'] })).routes[0];
}

/** The names of the callers with a mark for those that may perhaps. */
function whoMay(rule: AccessRule): readonly string[] | undefined {
  return rowFor(rule)?.callers.map(({ name, may }) => (may === 'yes' ? name : `${name} ${may}`));
}

describe('the callers of a route', () => {
  test.each<[string, AccessRule, readonly string[]]>([
    ['any verified token', {}, ['alice', 'bob']],
    ['all of some scopes', { scopes: ['read', 'write'] }, ['alice']],
    ['one of some scopes', { anyScope: ['write', 'other'] }, ['alice']],
    ['a scope that nobody has', { scopes: ['admin'] }, []],
    ['a condition', { where: ({ claims }) => claims['tenant'] === 'acme' }, ['alice']],
    [
      'a condition on the request',
      { scopes: ['write'], parameters: ['header.X-A'], where: () => true },
      ['alice depends'],
    ],
    [
      'a condition that throws',
      {
        where: () => {
          throw new Error('a bug');
        },
      },
      ['alice unknown', 'bob unknown'],
    ],
  ])('are those that satisfy its rule: %s', (_title, rule, expected) => {
    expect(whoMay(rule)).toEqual(expected);
  });

  test('of a WebSocket API satisfy the rule of $connect as well', () => {
    const authorizer = { name: 'authorizer', identitySource: [] };
    const service: PrintedService = {
      ...printedService({}),
      functions: {
        authorizer: {},
        routes: {
          events: [
            { websocket: { route: '$connect', authorizer } },
            { websocket: { route: 'list' } },
          ],
        },
      },
    };
    const rules = { $connect: { scopes: ['write'] }, list: { scopes: ['read'] } } as AccessRules;
    const { api, routes } = tableOf(rules, service);
    expect(api).toBe('websocket');
    expect(routes.map(({ callers }) => callers.map(({ name }) => name))).toEqual([
      ['alice'],
      ['alice'],
    ]);
  });
});

describe('a route', () => {
  const service = printedService({ one: ['get /a', '!get /open'], two: ['post /a', '!get /bare'] });
  const { routes, problems } = tableOf(
    { 'GET /a': {}, 'GET /bare': {}, 'GET /gone': {} },
    service,
    ['GET /open', 'POST /a'],
  );

  test('is protected or public, and has the function of its event', () => {
    expect(routes).toMatchObject([
      { route: 'GET /a', access: 'protected', function: 'one' },
      { route: 'GET /open', access: 'public', function: 'one', callers: [] },
      { route: 'POST /a', access: 'unclear', function: 'two', callers: [] },
      { route: 'GET /bare', access: 'unclear', function: 'two', callers: [] },
      { route: 'GET /gone', access: 'unclear', function: undefined, callers: [] },
    ]);
  });

  test('on which the rules and serverless.yml do not agree is told in the sentence of a build', () => {
    expect(problems).toHaveLength(5);
    expect(problems).toContain('POST /a has an authorizer but no rule; add it to ACCESS_RULES');
  });
});

test.each([
  ['is public if a parameter of the stage adds it', ['!post /logout'], ['public']],
  ['is not in the table of another stage', [], []],
])('a public route that is optional %s', (_title, events, access) => {
  const service = printedService({ list: ['get /a'], logout: events });
  const { routes, problems } = tableOf({ 'GET /a': {} }, service, [], 'stage', ['POST /logout']);
  expect(routes.slice(1).map((each) => [each.route, each.access])).toEqual(
    access.map((each) => ['POST /logout', each]),
  );
  expect(problems).toEqual([]);
});

describe('the size of the policies', () => {
  const routesFor = (count: number, name: string) =>
    Array.from({ length: count }, (_, index) => `GET /${name}-${index}/{id}`);
  const tableFor = (count: number, policyScope?: 'stage' | 'route') => {
    const all = routesFor(count, 'resource');
    const rules = Object.fromEntries(all.map((route) => [route, { scopes: ['read'] }]));
    const events = all.map((route) => route.toLowerCase());
    return tableOf(rules, printedService({ all: events }), [], policyScope);
  };

  test('is that of the policy that the authorizer makes, for each caller', () => {
    const { policies } = tableFor(2);
    expect(policies?.callers.map(({ name }) => name)).toEqual(['alice', 'bob', 'nobody']);
    expect(policies?.callers[0]?.bytes).toBe(policies?.callers[1]?.bytes);
    expect(policies?.callers[2]?.bytes).toBeUndefined();
    const [size = 0] = policies?.callers.map(({ bytes }) => bytes) ?? [];
    expect(policies?.largest).toBeGreaterThanOrEqual(size);
    expect((policies?.largest ?? 0) - size).toBeLessThanOrEqual(2);
  });

  test('ends at the limit, which Denies that open nothing fill up', () => {
    const table = tableFor(80);
    expect(table.policies).toMatchObject({ limit: 8192, largest: 8192 });
    expect(table.policies?.needed.bytes).toBeLessThan(8192);
    expect(tableText(table, 'identities.yml')).toMatch(
      /^The largest policy takes 8192 \(100 %\) of the 8192 bytes that API Gateway accepts; it needs \d{4}, and Denies that open nothing fill it up\.$/m,
    );
  });

  test('is not told for a caller if its policy depends on the request', () => {
    const rules: AccessRules = { 'GET /a': { parameters: ['header.X-A'], where: () => true } };
    const { policies } = tableOf(rules, printedService({ a: ['get /a'] }));
    expect(policies?.largest).toBeGreaterThan(0);
    expect(policies?.callers.map(({ bytes }) => bytes)).toEqual([undefined, undefined, undefined]);
  });

  test('is that of merged resources if the policy would not fit otherwise', () => {
    const { policies, problems } = tableFor(100);
    expect(problems).toEqual([]);
    expect(policies?.needed.bytes).toBeLessThan(1000);
  });

  test('is a problem beyond it', () => {
    const rules = Object.fromEntries<AccessRule>(
      Array.from({ length: 12 }, (_, part) =>
        routesFor(20, `resource-of-part-${part}`).map((route): [string, AccessRule] => [
          route,
          { scopes: [`s${part}`] },
        ]),
      ).flat(),
    );
    const events = Object.keys(rules).map((route) => route.toLowerCase());
    const { policies, problems } = tableOf(rules, printedService({ all: events }));
    expect(policies).toBeUndefined();
    expect(problems).toMatchObject(
      [/may take \d+ bytes of the 8192/].map((each) => expect.stringMatching(each) as string),
    );
  });

  test('does not matter if each answer is for one route', () => {
    const table = tableFor(500, 'route');
    expect(table).toMatchObject({ policies: undefined, problems: [] });
    expect(tableText(table, 'identities.yml')).toContain(
      'Each policy is for one route (policyScope: route), so the table has no limit.',
    );
  });
});

test('the table as text', () => {
  const where: AccessRule['where'] = ({ claims }) => claims['tenant'] === 'acme';
  const fails = () => {
    throw new Error('a bug');
  };
  const service = printedService({
    list: ['get /list', '!get /health'],
    change: ['put /list/{id}', 'delete /list/{id}', 'get /broken'],
  });
  const table = tableOf(
    {
      'GET /list': { scopes: ['read'] },
      'PUT /list/{id}': { scopes: ['read'], anyScope: ['write', 'admin'], where },
      'DELETE /list/{id}': { parameters: ['header.X-A'], where },
      'GET /broken': { where: fails },
    },
    service,
    ['GET /health'],
  );
  expect(tableText(table, 'identities.yml')).toBe(`The REST API of stage local

route              needs                                      function  who of identities.yml
GET /list          read                                       list      alice, bob
GET /health        public                                     list      everybody
PUT /list/{id}     read and (write or admin) and a condition  change    alice
DELETE /list/{id}  a condition                                change    alice*, bob*
GET /broken        a condition                                change    alice?, bob?

* depends on the request as well: header.X-A
? the condition threw, so nobody is let in and the answer is 503
The largest policy takes 629 (8 %) of the 8192 bytes that API Gateway accepts.
The authorizer refuses the tokens of nobody here (token_malformed).
`);
});
