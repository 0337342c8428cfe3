import { readIdentities } from '../../../local/provider/identities';
import { IdentitiesError } from '../../../local/provider/identity-entry';
import { usageKeys } from '../../../local/provider/usage-keys';

const API_SCOPES = ['reports:read', 'reports:write'];
const ALICE = { alice: {} };

function read(declared: unknown) {
  return readIdentities(declared, API_SCOPES);
}

function problemOf(declared: unknown): string {
  try {
    read(declared);
    return 'none';
  } catch (error) {
    if (error instanceof IdentitiesError) return error.message;
    throw error;
  }
}

describe('a user', () => {
  test('has the scopes that are declared, every one of the API for *, and none by default', () => {
    const { users } = read({
      users: { alice: { scopes: ['*', 'audit'] }, bob: { scopes: ['reports:read'] }, carol: null },
    });
    expect([...users].map(([name, { scopes }]) => [name, scopes])).toStrictEqual([
      ['alice', ['audit', 'reports:read', 'reports:write']],
      ['bob', ['reports:read']],
      ['carol', []],
    ]);
  });

  test('has claims of any JSON value', () => {
    const claims = { tenant: 'acme', level: 3, roles: ['admin'], team: { id: null, open: true } };
    expect(read({ users: { alice: { claims } } }).users.get('alice')?.claims).toStrictEqual(claims);
  });

  test('may have a name as other providers make them', () => {
    const names = ['auth0|1234', 'alice@example.com', 'https://accounts.example/1', 'toString'];
    const users = Object.fromEntries(names.map((name) => [name, {}]));
    expect([...read({ users }).users.keys()]).toStrictEqual(names);
  });
});

describe('the scopes of the API', () => {
  test('are those of the rules and those of users and clients', () => {
    const declared = {
      users: { alice: { scopes: ['audit'] } },
      clients: { job: { secret: 's', scopes: ['import'] } },
    };
    expect(read(declared).scopes).toStrictEqual([
      'audit',
      'import',
      'reports:read',
      'reports:write',
    ]);
  });
});

describe('users and clients that cannot be used', () => {
  const user = (entry: unknown) => ({ users: { bob: entry } });
  const client = (entry: unknown) => ({ users: ALICE, clients: { app: entry } });
  const scopes = 'must be a list of scopes without spaces, for example: [reports:read]';
  const provider = 'is a claim that the provider itself sets: leave it out';
  const redirects =
    'clients.app.redirectUris must be a list of addresses with https, or with http on this machine, for example: [http://localhost/callback]';

  test.each<[string, unknown, string]>([
    ['nothing', null, "users must name a user, for example: alice: { scopes: ['*'] }"],
    ['no user', { users: {} }, "users must name a user, for example: alice: { scopes: ['*'] }"],
    ['a text', 'alice', 'must hold properties, such as users: ...'],
    ['a list of users', { users: ['alice'] }, 'users must hold properties, such as NAME: { ... }'],
    [
      'users from before',
      { users: { alice: ['*'] } },
      'users.alice must hold properties, such as scopes: ...',
    ],
    ['another section', { user: ALICE }, 'user is not known here; write users, clients'],
    [
      'a misspelt property',
      user({ scope: [] }),
      'users.bob.scope is not known here; write scopes, claims',
    ],
    ['scopes in one text', user({ scopes: 'a b' }), `users.bob.scopes ${scopes}`],
    ['two scopes in one entry', user({ scopes: ['a b'] }), `users.bob.scopes ${scopes}`],
    ['a number as scope', user({ scopes: [1] }), `users.bob.scopes ${scopes}`],
    [
      'claims in a list',
      user({ claims: ['tenant'] }),
      'users.bob.claims must be claims by name, for example: { tenant: acme }',
    ],
    ['a claim of the provider', user({ claims: { exp: 1 } }), `users.bob.claims.exp ${provider}`],
    ['scope as a claim', user({ claims: { scope: 'a' } }), `users.bob.claims.scope ${provider}`],
    [
      'the id of the client',
      user({ claims: { client_id: 'a' } }),
      `users.bob.claims.client_id ${provider}`,
    ],
    [
      'a number that was rounded',
      user({ claims: { account: { id: 123456789012345680 } } }),
      'users.bob.claims.account holds a number that JSON cannot carry exactly: write it in quotes, as a text',
    ],
    [
      'a name with a space',
      { users: { 'a b': {} } },
      'users.a b is not a name of at most 255 ASCII characters without spaces (for a client, without colons)',
    ],
    [
      'a client with a colon',
      { users: ALICE, clients: { 'a:b': { secret: 's' } } },
      'clients.a:b is not a name of at most 255 ASCII characters without spaces (for a client, without colons)',
    ],
    [
      'a client for nothing',
      client({}),
      'clients.app can get no token: give it a secret for client credentials, or redirectUris for the authorization code flow',
    ],
    [
      'a secret that is a number',
      client({ secret: 1 }),
      'clients.app.secret must be a text of printable ASCII characters',
    ],
    ['one redirect address', client({ redirectUris: 'https://a.example' }), redirects],
    ['plain http elsewhere', client({ redirectUris: ['http://a.example/callback'] }), redirects],
    ['https on this machine', client({ redirectUris: ['https://localhost/callback'] }), redirects],
    ['a fragment', client({ redirectUris: ['https://a.example/#a'] }), redirects],
    ['a script', client({ redirectUris: ['javascript:alert(1)'] }), redirects],
    [
      'another format',
      client({ secret: 's', tokenFormat: 'JWT' }),
      'clients.app.tokenFormat must be jwt or opaque',
    ],
    [
      'a permission that is a text',
      client({ secret: 's', introspectsAnyToken: 'true' }),
      'clients.app.introspectsAnyToken must be true or false',
    ],
    [
      'a permission of everybody',
      client({ redirectUris: ['https://a.example/'], introspectsAnyToken: true }),
      'clients.app.introspectsAnyToken needs a secret beside it: anybody can take the name of a client without one',
    ],
    [
      'scopes of a client that gets none',
      client({ redirectUris: ['https://a.example/'], scopes: ['*'] }),
      'clients.app.scopes must go: a client without a secret gets tokens of users only, with theirs',
    ],
  ])('because of %s are refused, with the entry and a remedy', (_what, declared, problem) => {
    expect(problemOf(declared)).toBe(problem);
  });
});

describe('the API keys of a usage plan', () => {
  const identities = read({
    users: { alice: { claims: { plan_key: 'key-of-alice' } }, bob: {} },
    clients: {
      job: { secret: 's', claims: { plan_key: 'key-of-job' } },
      app: { redirectUris: ['http://localhost/callback'] },
    },
  });

  test('are the ids of the clients, if the plan counts by them', () => {
    expect(usageKeys(identities, 'client_id')).toStrictEqual(['job', 'app']);
  });

  test('are otherwise the values of the claim that users and clients have', () => {
    expect(usageKeys(identities, 'plan_key')).toStrictEqual(['key-of-alice', 'key-of-job']);
  });
});
