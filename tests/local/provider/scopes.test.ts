import { distinct, scopesOf } from '../../../local/provider/scopes';

test('the scopes of the access rules are those that a rule asks for, alone or among others', () => {
  expect(
    scopesOf({
      'GET /open': {},
      'GET /one': { scopes: ['b', 'a'] },
      'GET /any': { anyScope: ['c', 'a'] },
    }),
  ).toStrictEqual(['a', 'b', 'c']);
});

test('scopes of several users are listed once and in order', () => {
  expect(distinct(['b', 'a', 'c', 'a'])).toStrictEqual(['a', 'b', 'c']);
});
