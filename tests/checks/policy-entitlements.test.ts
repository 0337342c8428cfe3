import { listEntitlements } from '../../checks/policy-entitlements';
import type { AccessRules } from '../../lib/access/rule';

const setsOf = (rules: AccessRules): readonly string[] | undefined =>
  listEntitlements(rules)
    ?.map((set) => [...set].map((route) => route.replace('GET /', '')).join(''))
    .sort();
const isOne = (): boolean => true;
const isTwo = (): boolean => true;

test.each<[string, AccessRules, string[]]>([
  [
    'every set of different rules',
    { 'GET /a': { scopes: ['a'] }, 'GET /b': { scopes: ['b'] } },
    ['', 'a', 'ab', 'b'],
  ],
  [
    'no set with one of two equal rules',
    { 'GET /a': { scopes: ['x', 'y'] }, 'GET /b': { scopes: ['y', 'x'] } },
    ['', 'ab'],
  ],
  [
    'no set without a rule that every token satisfies',
    { 'GET /a': {}, 'GET /b': { where: isOne } },
    ['a', 'ab'],
  ],
  [
    'no set with a rule and without one that it implies',
    { 'GET /a': { scopes: ['x'] }, 'GET /b': { scopes: ['x', 'y'] } },
    ['', 'a', 'ab'],
  ],
  [
    'sets with one of two conditions',
    { 'GET /a': { where: isOne }, 'GET /b': { where: isTwo }, 'GET /c': { where: isOne } },
    ['', 'ac', 'acb', 'b'],
  ],
  ['one empty set for an empty table', {}, ['']],
])('lists %s', (_what, rules, expected) => {
  expect(setsOf(rules)).toStrictEqual(expected);
});

test('lists nothing for more than ten different rules', () => {
  const rulesOf = (count: number): AccessRules =>
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`GET /r${index}`, { scopes: [`s${index}`] }]),
    );
  expect(listEntitlements(rulesOf(10))).toHaveLength(1_024);
  expect(listEntitlements(rulesOf(11))).toBeUndefined();
});
