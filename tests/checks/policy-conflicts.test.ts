import type { AccessRule, AccessRules, Route } from '../../lib/access/rule';
import { describeConflict, findConflicts } from '../../checks/policy-conflicts';
import { planPolicy } from '../../lib/policy/plan';

function conflictsOf(
  rules: AccessRules,
  publicRoutes: readonly Route[] = [],
  everyDenial = false,
): readonly string[] {
  const plan = planPolicy(rules, publicRoutes);
  return findConflicts(plan, rules, everyDenial).map(
    ({ allowed, denied, hit, method, path }) =>
      `${allowed} + ${hit} - ${denied}: ${method} /${path}`,
  );
}

const read = { scopes: ['read'] };
const admin = { scopes: ['admin'] };

describe('tables with an exact policy for every caller', () => {
  test.each<[string, AccessRules]>([
    ['routes without parameters', { 'GET /a': read, 'GET /b': admin, 'POST /a': admin }],
    ['a route beside its collection', { 'GET /orders': read, 'GET /orders/{id}': admin }],
    ['a named one next to any', { 'GET /orders/{id}': read, 'GET /orders/mine': admin }],
    ['a sub-resource that requires more', { 'GET /o/{id}': read, 'GET /o/{id}/refunds': admin }],
    ['a sub-resource that requires less', { 'GET /o/{id}': admin, 'GET /o/{id}/refunds': read }],
    [
      'any of two next to one, and deeper',
      { 'GET /a/{x}/{y}': read, 'GET /a/{x}/b': admin, 'GET /a/{x}/{y}/{z}': admin },
    ],
    ['the root and everything else', { 'GET /': read, 'GET /{proxy+}': admin }],
    ['exceptions that require more than the rest', { 'GET /{proxy+}': read, 'GET /admin': admin }],
    ['exceptions that require nothing', { 'GET /{proxy+}': admin, 'GET /orders/{id}': {} }],
    [
      'exceptions below exceptions',
      { 'GET /{proxy+}': admin, 'GET /files/{name+}': {}, 'GET /files/{x}/y': {} },
    ],
    [
      'exceptions with parameters before greedy ones',
      { 'GET /{proxy+}': admin, 'GET /files/{bucket}/{key+}': {} },
    ],
    [
      'ANY, and one method that requires more',
      { 'ANY /orders/{id}': read, 'DELETE /orders/{id}': admin },
    ],
  ])('%s', (_what, rules) => {
    expect(conflictsOf(rules)).toStrictEqual([]);
  });
});

describe('tables without an exact policy', () => {
  test.each<[string, AccessRules, string[]]>([
    [
      'an exception with a parameter that requires more than the rest',
      { 'GET /{proxy+}': {}, 'GET /orders/{id}': admin },
      ['GET /{proxy+} + GET /{proxy+} - GET /orders/{id}: GET /orders/x/x'],
    ],
    [
      'a route between two others',
      { 'GET /{x}': read, 'GET /{x}/{y}': admin, 'GET /{x}/{y}/{z}': read },
      ['GET /{x} + GET /{x}/{y}/{z} - GET /{x}/{y}: GET /x/x/x'],
    ],
    [
      'for one method of ANY, once',
      { 'ANY /{proxy+}': {}, 'ANY /a/{x}': admin },
      ['ANY /{proxy+} + ANY /{proxy+} - ANY /a/{x}: DELETE /a/x/x'],
    ],
  ])('%s', (_what, rules, expected) => {
    expect(conflictsOf(rules)).toStrictEqual(expected);
  });

  test('are described with the routes, a request, and a remedy', () => {
    const rules: AccessRules = {
      'GET /{x}': read,
      'GET /{x}/{y}': admin,
      'GET /{x}/{y}/{z}': { scopes: ['deep'] },
      'GET /{proxy+}': { scopes: ['deep', 'read', 'admin'] },
    };
    const plan = planPolicy(rules, []);
    expect(findConflicts(plan, rules).map(describeConflict)).toStrictEqual([
      'No policy can keep GET /{x}/{y} apart: for a caller who may use GET /{x} and GET /{x}/{y}/{z} but not GET /{x}/{y}, ' +
        'a Deny for the latter would also refuse GET /x/x/x, which leads to GET /{x}/{y}/{z}. ' +
        'Give GET /{x}/{y} a rule that is satisfied whenever theirs are, or move it to a path of its own.',
    ]);
  });
});

describe('rules', () => {
  /** Whether a table is refused that is correct only if the outer rule implies the inner one. */
  const isRefused = (outer: AccessRule, inner: AccessRule): boolean =>
    conflictsOf({ 'GET /{proxy+}': outer, 'GET /a/{x}': inner }).length > 0;
  const isTenant = (): boolean => true;
  const isAnotherTenant = (): boolean => true;

  test.each([
    [{}, {}, false],
    [{}, read, true],
    [read, {}, false],
    [read, read, false],
    [read, { scopes: ['read', 'admin'] }, true],
    [{ scopes: ['read', 'admin'] }, read, false],
    [read, { scopes: ['read', 'read'] }, false],
    [read, { anyScope: ['read', 'admin'] }, false],
    [{ anyScope: ['read', 'admin'] }, read, true],
    [{ anyScope: ['read', 'admin'] }, { anyScope: ['admin', 'read', 'x'] }, false],
    [{ anyScope: ['read', 'admin'] }, { anyScope: ['read', 'x'] }, true],
    [{ scopes: ['x'], anyScope: ['read', 'admin'] }, { anyScope: ['x', 'y'] }, false],
    [{ scopes: ['x'], anyScope: ['read'] }, { scopes: ['x', 'read'] }, false],
    [{ where: isTenant }, {}, false],
    [{}, { where: isTenant }, true],
    [{ where: isTenant }, { where: isTenant }, false],
    [{ where: isTenant }, { where: isAnotherTenant }, true],
    [{ where: isTenant, ...read }, { where: isTenant }, false],
    [{ where: isTenant }, { where: isTenant, ...read }, true],
    [{ scopes: ['__proto__'] }, { scopes: ['constructor'] }, true],
  ])('%j outside and %j inside: refused %s', (outer, inner, expected) => {
    expect(isRefused(outer, inner)).toBe(expected);
  });

  test('of both routes that are allowed count together', () => {
    const rules = (middle: AccessRule): AccessRules => ({
      'GET /{x}': read,
      'GET /{x}/{y}': middle,
      'GET /{x}/{y}/{z}': admin,
    });
    expect(conflictsOf(rules({ scopes: ['read', 'admin'] }))).toStrictEqual([]);
    expect(conflictsOf(rules({ anyScope: ['other', 'admin'] }))).toStrictEqual([]);
    expect(conflictsOf(rules({ scopes: ['read', 'other'] }))).toHaveLength(1);
  });

  test('of either route that is allowed may share a condition', () => {
    const rules = (...wheres: readonly AccessRule[]): AccessRules => ({
      'GET /{x}': wheres[0] ?? {},
      'GET /{x}/{y}': { where: isTenant },
      'GET /{x}/{y}/{z}': wheres[1] ?? {},
    });
    expect(conflictsOf(rules({ where: isTenant }, {}))).toStrictEqual([]);
    expect(conflictsOf(rules({}, { where: isTenant }))).toStrictEqual([]);
    expect(conflictsOf(rules({}, {}))).toHaveLength(1);
  });

  test('may be thousands of scopes long', () => {
    const scopes = Array.from({ length: 3_000 }, (_, index) => `scope:${index}`);
    const rules: AccessRules = {
      'GET /{proxy+}': { anyScope: scopes },
      'GET /a/{x}': { anyScope: scopes.toReversed() },
    };
    const startedAt = performance.now();
    expect(conflictsOf(rules)).toStrictEqual([]);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});

describe('public routes', () => {
  test('may be hit by a Deny, because policies do not apply to them', () => {
    const rules: AccessRules = { 'GET /{x}': read, 'GET /{x}/{y}': admin };
    expect(conflictsOf(rules, ['GET /{x}/{y}/{z}'])).toStrictEqual([]);
  });

  test('precede routes that would be hit', () => {
    const rules: AccessRules = { 'GET /{proxy+}': {}, 'GET /a/{x}': admin };
    expect(conflictsOf(rules)).toHaveLength(1);
    expect(conflictsOf(rules, ['GET /a/{x}/{rest+}'])).toStrictEqual([
      'GET /{proxy+} + GET /{proxy+} - GET /a/{x}: GET /a/x/',
    ]);
  });
});

describe('with a resource policy, which lets through requests without an explicit Deny', () => {
  test('a route must not stand above one that others may use', () => {
    const rules: AccessRules = { 'GET /o/{id}': admin, 'GET /o/{id}/refunds': read };
    expect(conflictsOf(rules)).toStrictEqual([]);
    expect(conflictsOf(rules, [], true)).toStrictEqual([
      'GET /o/{id}/refunds + GET /o/{id}/refunds - GET /o/{id}: GET /o/x/refunds',
    ]);
  });

  test('a route may stand above one that requires more', () => {
    const rules: AccessRules = {
      'GET /o/{id}': read,
      'GET /o/{id}/refunds': { scopes: ['read', 'x'] },
    };
    expect(conflictsOf(rules, [], true)).toStrictEqual([]);
  });

  test('every table that is refused without one is refused', () => {
    const rules: AccessRules = {
      'GET /{x}': read,
      'GET /{x}/{y}': admin,
      'GET /{x}/{y}/{z}': read,
    };
    expect(conflictsOf(rules, [], true)).toContain(
      'GET /{x}/{y}/{z} + GET /{x}/{y}/{z} - GET /{x}/{y}: GET /x/x/x',
    );
  });
});
