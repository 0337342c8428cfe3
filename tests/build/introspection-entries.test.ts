import { ALL_PARTS } from '../../build/authorizer-parts';
import { trustedIssuersOf } from '../../build/trusted-issuers';
import { type ConfigError, parseConfig } from '../../lib/config/config';
import { askingEntry, ISSUER } from '../support/introspecting-authorizer';

const ENDPOINT = 'https://issuer.example.com/introspect';

/** The problems of a list of entries, as a build finds them. */
function problemsOf(...entries: readonly object[]): readonly string[] {
  try {
    parseConfig({ TRUSTED_ISSUERS: JSON.stringify(entries) }, ALL_PARTS);
  } catch (error) {
    // parseConfig throws nothing else.
    return (error as ConfigError).problems;
  }
  return [];
}

const problemOf = (settings: object, entry: object = {}): string =>
  problemsOf(askingEntry(ENDPOINT, settings, entry)).join('\n');

test('an entry with an endpoint, credentials and clients can be used, in issuers.yml as well', () => {
  const entry = askingEntry(ENDPOINT, {
    clientSecret: undefined,
    clientSecretParameter: '/dev/secret',
  });
  expect(problemsOf(entry)).toEqual([]);
  const { text, problems } = trustedIssuersOf([JSON.parse(JSON.stringify(entry))], 'local');
  expect(problems).toEqual([]);
  expect(JSON.parse(text)).toEqual([JSON.parse(JSON.stringify(entry))]);
});

test.each(['keycloak', 'spring', 'ory-hydra'])(
  'an item with the preset %s may have it',
  (provider) => {
    const { introspection: settings } = askingEntry(ENDPOINT);
    const where = {
      url: 'https://sso.example.com',
      realm: 'staff',
      audiences: ['https://api.example.com'],
    };
    const { realm, ...others } = where;
    const item = {
      provider,
      ...others,
      ...(provider === 'keycloak' && { realm }),
      introspection: settings,
    };
    expect(trustedIssuersOf([item], 'local').problems).toEqual([]);
  },
);

test('issuers.yml names a problem with its place', () => {
  const { problems } = trustedIssuersOf([askingEntry(ENDPOINT, { clientid: 'x' })], 'local');
  expect(problems).toEqual([
    expect.stringMatching(
      /^issuers\.yml, local\[0\]\.introspection: "clientid" is not one of endpoint, /,
    ),
  ]);
});

describe('which tokens are access tokens for this service must be said', () => {
  const nothing = { clients: undefined };

  test.each([
    { clients: ['web'] },
    { clients: undefined, audiences: ['https://api.example.com'] },
    { clients: undefined, requiredClaims: { token_use: 'access_token' } },
    { clients: undefined, presentClaims: ['token_type'] },
    { clients: undefined, presentClaims: ['sub', 'realm_access.roles'] },
    { clients: undefined, requiredClaims: { scope: 'orders' } },
    { clients: undefined, requiredClaims: { aud: 'https://api.example.com' } },
    { clients: undefined, requiredClaims: { client_id: 'web' } },
    // Names of clients and audiences, of any form.
    { clients: ['exp'] },
    { clients: undefined, audiences: ['sub'] },
  ])('by %j', (settings) => {
    expect(problemOf(settings)).toBe('');
  });

  test.each([
    nothing,
    { ...nothing, requiredClaims: {} },
    { ...nothing, presentClaims: [] },
    { ...nothing, presentClaims: ['active', 'exp'] },
    { ...nothing, requiredClaims: { active: true } },
    { ...nothing, presentClaims: ['client_id'] },
    { ...nothing, presentClaims: ['scope'] },
    { ...nothing, presentClaims: ['sub'] },
    { ...nothing, presentClaims: ['aud', 'username'] },
    { ...nothing, presentClaims: ['nbf', 'jti'] },
    { ...nothing, requiredClaims: { sub: 'alice' } },
    { ...nothing, requiredClaims: { username: 'alice', jti: 'id', nbf: 0 } },
  ])('which %j does not', (settings) => {
    expect(problemOf(settings)).toMatch(
      /introspection: it must say which tokens are access tokens.*write clients, audiences, or a mark/,
    );
  });
});

test.each([
  [{ clientId: undefined }, /clientId is required/],
  [{ clientId: 7 }, /clientId must be text/],
  [{ endpoint: 'http://issuer.example.com' }, /endpoint must use https/],
  [
    { endpoint: 'https://issuer.example.com/introspect?client_secret=x' },
    /endpoint must not have a query/,
  ],
  [
    { clientSecret: undefined },
    /a secret is missing; write one of clientSecret, clientSecretParameter/,
  ],
  [{ privateKeyParameter: '/key' }, /has clientSecret and privateKeyParameter; write one of/],
  [
    { authentication: 'none' },
    /authentication must be one of client_secret_basic, client_secret_post/,
  ],
  [{ authentication: 'private_key_jwt' }, /private_key_jwt goes with privateKeyParameter/],
  [
    { clientSecret: undefined, privateKeyParameter: '/key', authentication: 'client_secret_post' },
    /private_key_jwt goes with privateKeyParameter/,
  ],
  [{ tokenTypeHint: 'refresh_token' }, /must not ask for refresh tokens; write access_token/],
  [{ tokenPrefix: 'eyJ' }, /tokenPrefix must not be that of a JWT/],
  [{ tokenPrefix: '' }, /tokenPrefix must be the first characters of a token/],
  [{ rememberSeconds: 3_601 }, /rememberSeconds must be a whole number from 0 to 3600/],
  [{ maximumAgeSeconds: -1 }, /maximumAgeSeconds must be a whole number from 0 to 86400/],
  [{ clients: 'web' }, /clients must be a list, such as \["web"\]/],
  [{ signedAnswers: 'yes' }, /signedAnswers must be true or false/],
  [{ signedAnswers: true }, /has keys: \[\], so no signature can be checked/],
  [{ signedTokens: true }, /has keys: \[\], so no signature can be checked/],
])('%j is refused', (settings, problem) => {
  expect(problemOf(settings)).toMatch(problem);
});

test('several problems are named at once', () => {
  expect(problemOf({ clientId: undefined, rememberSeconds: -1 })).toMatch(
    /rememberSeconds must be .*; clientId is required/,
  );
});

describe('the entry around it', () => {
  test('needs an endpoint if its issuer is only a name', () => {
    const name = { issuer: 'staff', keys: undefined, jwksUri: 'https://sso.example.com/keys' };
    expect(problemOf({ endpoint: undefined }, name)).toMatch(/write introspection\.endpoint$/);
    expect(problemOf({}, name)).toBe('');
  });

  test('must not be for every tenant', () => {
    const issuer = 'https://issuer.example.com/{tid}/v2.0';
    expect(problemOf({}, { issuer })).toMatch(/is for every tenant, and none of them can be asked/);
  });

  test('may have no keys, and no other entry may', () => {
    expect(problemsOf({ issuer: ISSUER, audiences: ['orders'], keys: [] })).toEqual([
      'TRUSTED_ISSUERS: the entry of "https://issuer.example.com" has no keys; write one, or introspection',
    ]);
  });

  test('has a token prefix of its own if another issuer is asked as well', () => {
    const other = { issuer: 'https://other.example.com' };
    const first = askingEntry(ENDPOINT);
    expect(problemsOf(first, askingEntry(ENDPOINT, {}, other))).toEqual([
      expect.stringMatching(
        /tokens of "https:\/\/other\.example\.com" cannot be told from.*write a tokenPrefix/,
      ),
    ]);
    expect(problemsOf(first, askingEntry(ENDPOINT, { tokenPrefix: 'x_' }, other))).toEqual([]);
  });
});
