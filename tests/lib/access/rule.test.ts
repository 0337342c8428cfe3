import {
  type AccessRule,
  type AccessRules,
  ConditionFailed,
  parametersOf,
  satisfiedRules,
  satisfies,
} from '../../../lib/access/rule';
import { AccessRuleError, checkRules } from '../../../lib/access/rule-check';
import { verifiedClaims } from '../../support/claims';
import { compilerFor } from '../../support/policy-property';

/** A table that the types would refuse, as JavaScript could still write it. */
function errorOf(rule: unknown): unknown {
  try {
    checkRules({ 'GET /orders': rule } as AccessRules);
  } catch (error) {
    return error;
  }
  return undefined;
}

function isSatisfied(rule: AccessRule, ...scopes: readonly string[]): boolean {
  return satisfies(verifiedClaims({ scopes: new Set(scopes) }), 'GET /orders', rule, {});
}

function* generator(): Generator<boolean> {
  yield true;
}

describe('a rule is refused', () => {
  test.each([
    [{ scope: ['a'] }, '"scope" is not one of scopes, anyScope, parameters, where'],
    [{ anyscope: ['a'] }, '"anyscope" is not one of scopes, anyScope, parameters, where'],
    [['orders:read'], '"0" is not one of scopes, anyScope, parameters, where'],
    ['orders:read', '"0" is not one of scopes, anyScope, parameters, where'],
    [{ scopes: [] }, '"scopes" must be a list of scopes, or be left out'],
    [{ anyScope: [] }, '"anyScope" must be a list of scopes, or be left out'],
    [{ scopes: 'a' }, '"scopes" must be a list of scopes, or be left out'],
    [{ scopes: null }, '"scopes" must be a list of scopes, or be left out'],
    [{ anyScope: new Set(['a']) }, '"anyScope" must be a list of scopes, or be left out'],
    [{ scopes: [''] }, '"scopes" contains an entry that cannot be a scope'],
    [{ scopes: ['a', 'b c'] }, '"scopes" contains an entry that cannot be a scope'],
    [{ anyScope: ['a"b'] }, '"anyScope" contains an entry that cannot be a scope'],
    [{ scopes: ['a\\b'] }, '"scopes" contains an entry that cannot be a scope'],
    [{ scopes: ['a\n'] }, '"scopes" contains an entry that cannot be a scope'],
    [{ scopes: ['ü'] }, '"scopes" contains an entry that cannot be a scope'],
    [{ scopes: [undefined] }, '"scopes" contains an entry that cannot be a scope'],
    [{ scopes: [1] }, '"scopes" contains an entry that cannot be a scope'],
    [{ scopes: [['a']] }, '"scopes" contains an entry that cannot be a scope'],
    [{ where: true }, '"where" is not a function'],
    [{ where: null }, '"where" is not a function'],
    [{ parameters: ['querystring.tenant'] }, '"parameters" is only for a condition "where"'],
    ...[
      'querystring.tenant',
      [],
      ['tenant'],
      ['body.tenant'],
      ['cookie.tenant'],
      ['header.'],
      ['header.a b'],
      ['header.Cookie'],
      ['the querystring.tenant'],
      ['querystring.tenant', 'tenant'],
      [['querystring.tenant']],
      [1],
    ].map((parameters): [object, string] => [
      { parameters, where: () => true },
      '"parameters" must be a list of request parameters, such as "querystring.tenant"',
    ]),
  ])('%j: %s', (rule, problem) => {
    expect(errorOf(rule)).toStrictEqual(
      new AccessRuleError(`The access rule of GET /orders: ${problem}`),
    );
  });

  test.each([
    [{}],
    [{ scopes: ['a'] }],
    [{ scopes: ['a', 'a'], anyScope: ['__proto__', 'constructor'] }],
    [{ scopes: ['https://api.example.com/orders.read', 'orders:read', '!#$%&[]^`{|}~'] }],
    [{ scopes: undefined }],
    [{ where: () => true }],
    [
      {
        parameters: ['header.X-Tenant', 'context.identity.sourceIp', 'path.id'],
        where: () => true,
      },
    ],
  ] as [object][])('not for %j', (rule) => {
    expect(errorOf(rule)).toBeUndefined();
  });

  test('when the compiler is made, not when a token arrives', () => {
    expect(() => compilerFor({ 'GET /a': {}, 'GET /orders': { scopes: [] } }, [])).toThrow(
      new AccessRuleError(
        'The access rule of GET /orders: "scopes" must be a list of scopes, or be left out',
      ),
    );
  });

  test('by the TypeScript compiler, if the types can show the mistake', () => {
    // Each directive is an error of `tsc` itself if the next line compiles.
    const wrong = [
      // @ts-expect-error -- misspelt
      (): unknown => compilerFor({ 'GET /a': { scope: ['a'] } }, []),
      // @ts-expect-error -- not a list
      (): unknown => compilerFor({ 'GET /a': { scopes: 'a' } }, []),
      // @ts-expect-error -- a list in place of a rule
      (): unknown => compilerFor({ 'GET /a': ['a'] }, []),
      // @ts-expect-error -- never awaited
      (): unknown => compilerFor({ 'GET /a': { where: () => Promise.resolve(true) } }, []),
      // @ts-expect-error -- no slash
      (): unknown => compilerFor({ 'GET a': {} }, []),
      // @ts-expect-error -- no method
      (): unknown => compilerFor({ '/a': {} }, []),
      // @ts-expect-error -- lower case
      (): unknown => compilerFor({ 'get /a': {} }, []),
      // @ts-expect-error -- lower case
      (): unknown => compilerFor({}, ['get /a']),
    ];
    expect(wrong).toHaveLength(8);
  });
});

describe('a rule', () => {
  test.each<[AccessRule, string[], boolean]>([
    [{}, [], true],
    [{ scopes: ['a'] }, [], false],
    [{ scopes: ['a'] }, ['a'], true],
    [{ scopes: ['a'] }, ['A'], false],
    [{ scopes: ['a', 'b'] }, ['b'], false],
    [{ scopes: ['a', 'b'] }, ['b', 'a', 'c'], true],
    [{ scopes: ['a', 'a'] }, ['a'], true],
    [{ anyScope: ['a', 'b'] }, ['c'], false],
    [{ anyScope: ['a', 'b'] }, ['b'], true],
    [{ scopes: ['a'], anyScope: ['b', 'c'] }, ['a'], false],
    [{ scopes: ['a'], anyScope: ['b', 'c'] }, ['b'], false],
    [{ scopes: ['a'], anyScope: ['b', 'c'] }, ['a', 'c'], true],
    [{ scopes: ['__proto__'] }, [], false],
    [{ scopes: ['__proto__'] }, ['__proto__'], true],
    [{ scopes: ['constructor'] }, ['__proto__'], false],
    [{ scopes: ['toString'] }, [], false],
    [{ scopes: ['a'] }, ['', 'a', '*', '__proto__'], true],
  ])('%j and the scopes %j: %s', (rule, scopes, expected) => {
    expect(isSatisfied(rule, ...scopes)).toBe(expected);
  });

  test('is told from the others of its table, in their order', () => {
    const rules = Object.entries({
      'GET /a': { scopes: ['a'] },
      'GET /b': {},
      'GET /c': { scopes: ['c'] },
    });
    const claims = verifiedClaims({ scopes: new Set(['c']) });
    expect(satisfiedRules(rules, claims, {})).toEqual([false, true, true]);
  });

  test('cannot change the claims that its condition looks at', () => {
    const claims = verifiedClaims({ claims: { groups: ['admin', 'user'] } });
    const where = (): boolean => (claims.claims['groups'] as string[]).reverse().length > 0;
    expect(() => satisfies(claims, 'GET /orders', { where }, {})).toThrow(/threw TypeError$/);
    expect(claims.claims['groups']).toEqual(['admin', 'user']);
  });

  test('is asked about claims only if the scopes suffice', () => {
    const where = jest.fn(() => true);
    expect(isSatisfied({ scopes: ['a'], where })).toBe(false);
    expect(where).not.toHaveBeenCalled();
    expect(isSatisfied({ scopes: ['a'], where }, 'a')).toBe(true);
  });

  test.each([[Promise.resolve(true)], [1], ['true'], [{}], [undefined]])(
    'is not satisfied by a condition that answers %j',
    (answer) => {
      // The types would refuse this condition; JavaScript could still write it.
      const where = (() => answer) as unknown as () => boolean;
      expect(isSatisfied({ where })).toBe(false);
    },
  );

  test.each([
    ['TypeError', new TypeError('alice@example.com is not allowed')],
    ['a value that is not an error', 'alice@example.com'],
  ])(
    'whose condition throws %s makes no decision, and its error quotes no claim',
    (name, thrown) => {
      // A generator can throw any value; the linter allows `throw` only with an Error.
      const where = (): boolean => generator().throw(thrown).done === true;
      expect(() => isSatisfied({ where })).toThrow(
        new ConditionFailed(`The condition "where" of GET /orders threw ${name}`),
      );
    },
  );
});

describe('a condition on the request', () => {
  const parameters = ['querystring.tenant', 'header.X-Region'] as const;
  const claims = verifiedClaims({ claims: { tenant: 'acme' } });
  const request = {
    'querystring.tenant': 'acme',
    'header.X-Region': undefined,
    'header.X-Other': '1',
  };

  test('sees the verified claims and the parameters that its rule names', () => {
    let seen: object = {};
    const where: AccessRule['where'] = (facts) => {
      seen = { ...facts, request: { ...facts.request } };
      return true;
    };
    expect(satisfies(claims, 'GET /orders', { parameters, where }, request)).toBe(true);
    expect(seen).toStrictEqual({
      ...claims,
      request: { 'querystring.tenant': 'acme', 'header.X-Region': undefined },
    });
  });

  test('may compare one with a claim', () => {
    const rule: AccessRule = {
      parameters,
      where: (facts) => facts.request['querystring.tenant'] === facts.claims['tenant'],
    };
    expect(satisfies(claims, 'GET /orders', rule, request)).toBe(true);
    const other = { ...request, 'querystring.tenant': 'globex' };
    expect(satisfies(claims, 'GET /orders', rule, other)).toBe(false);
    expect(satisfies(claims, 'GET /orders', rule, {})).toBe(false);
  });

  test.each(['header.X-Other', 'header.x-region', 'tenant', 'constructor', 'toString'])(
    'cannot read %s, which its rule does not name: nothing is decided',
    (name) => {
      const where: AccessRule['where'] = (facts) => facts.request[name] !== 'x';
      expect(() => satisfies(claims, 'GET /orders', { parameters, where }, request)).toThrow(
        new ConditionFailed(
          `The condition "where" of GET /orders reads request["${name}"], which "parameters" of the rule does not list`,
        ),
      );
    },
  );

  test('cannot read any parameter if its rule names none', () => {
    const where: AccessRule['where'] = (facts) => facts.request['querystring.tenant'] === 'acme';
    expect(() => satisfies(claims, 'GET /orders', { where }, request)).toThrow(ConditionFailed);
  });

  test('makes parameters of the table: each once, sorted', () => {
    const where = (): boolean => true;
    expect(
      parametersOf({
        'GET /a': { parameters: ['querystring.b', 'header.A'], where },
        'GET /b': { parameters: ['querystring.b'], where },
        'GET /c': {},
      }),
    ).toStrictEqual(['header.A', 'querystring.b']);
  });
});

test('the errors of rules have names, and a reason if nothing can be decided', () => {
  expect(new AccessRuleError('x').name).toBe('AccessRuleError');
  expect(new ConditionFailed('x')).toMatchObject({
    name: 'ConditionFailed',
    reason: 'rule_failed',
  });
});
