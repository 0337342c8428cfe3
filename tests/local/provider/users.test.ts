import { readUsers, scopesOf, scopesOfUsers } from '../../../local/provider/users';

const API_SCOPES = ['orders:read', 'orders:write'];

describe('the users of the local identity provider', () => {
  test('have the scopes that are declared, and every one of the API for *', () => {
    const users = readUsers({ alice: ['*'], bob: ['orders:read'], carol: [] }, API_SCOPES);
    expect([...users]).toStrictEqual([
      ['alice', API_SCOPES],
      ['bob', ['orders:read']],
      ['carol', []],
    ]);
  });

  test('have scopes together that are listed once and in order', () => {
    const users = readUsers({ alice: ['b', 'a'], bob: ['c', 'a'] }, []);
    expect(scopesOfUsers(users)).toStrictEqual(['a', 'b', 'c']);
  });
});

test('the scopes of the access rules are those that a rule asks for, alone or among others', () => {
  expect(
    scopesOf({
      'GET /open': {},
      'GET /one': { scopes: ['b', 'a'] },
      'GET /any': { anyScope: ['c', 'a'] },
    }),
  ).toStrictEqual(['a', 'b', 'c']);
});
