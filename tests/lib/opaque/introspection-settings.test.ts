import { parseConfig } from '../../../lib/config/config';
import { introspection } from '../../../lib/opaque/introspection-part';
import { askingEntry } from '../../support/introspecting-authorizer';
import { publicJwk, rsaKey } from '../../support/signing';

const KEY = rsaKey('key');
const ENDPOINT = 'https://issuer.example.com/introspect';

function start(...entries: readonly object[]): void {
  const parts = introspection === undefined ? [] : [introspection];
  parseConfig({ TRUSTED_ISSUERS: JSON.stringify(entries) }, parts);
}

test.each([
  {},
  ...[{ audiences: ['web'] }, { presentClaims: ['sub', 'token_use'] }].map((mark) => ({
    clients: undefined,
    ...mark,
  })),
  ...['token_use', 'scope', 'aud', 'client_id'].map((name) => ({
    clients: undefined,
    requiredClaims: { sub: 'x', [name]: 'x' },
  })),
])('the function starts with settings that a build accepts, such as %j', (settings) => {
  expect(() => {
    start(askingEntry(ENDPOINT, settings));
  }).not.toThrow();
});

test('it starts with further issuers, of another prefix or not asked at all', () => {
  const other = { issuer: 'https://other.example.com' };
  expect(() => {
    start(
      askingEntry(ENDPOINT),
      askingEntry(ENDPOINT, { tokenPrefix: 'other_' }, other),
      askingEntry(ENDPOINT, { tokenPrefix: 'third_' }, { issuer: 'https://third.example.com' }),
      { issuer: 'https://fifth.example.com', audiences: ['web'] },
      {
        issuer: 'https://fourth.example.com/{tid}/v2.0',
        audiences: ['web'],
        keys: [publicJwk(KEY)],
      },
    );
  }).not.toThrow();
});

test.each([
  ['without a clientId', { clientId: undefined }],
  ['with a blank clientId', { clientId: ' ' }],
  ['without a secret', { clientSecret: undefined }],
  ['with two secrets', { clientSecretParameter: '/dev/secret' }],
  ['without a word on which tokens are access tokens', { clients: undefined }],
  ['without a name in a list of clients', { clients: [] }],
  ['with clients that are not a list', { clients: 'web' }],
  ['with required claims that are a list', { clients: undefined, requiredClaims: ['token_use'] }],
  ['with present claims that are text', { clients: undefined, presentClaims: 'token_use' }],
  ...['active', 'exp', 'iat', 'iss', 'jti', 'nbf', 'sub', 'username'].flatMap(
    (name): [string, object][] => [
      [
        `with a mark that every answer has (${name})`,
        { clients: undefined, presentClaims: [name] },
      ],
      [
        `with a value that no refresh token lacks (${name})`,
        { clients: undefined, requiredClaims: { [name]: 'x' } },
      ],
    ],
  ),
  ...['aud', 'client_id', 'scope'].map((name): [string, object] => [
    `with a mark that most answers have (${name})`,
    { clients: undefined, presentClaims: [name, 'sub'] },
  ]),
])('%s it does not start, whoever has set TRUSTED_ISSUERS', (_, settings) => {
  expect(() => {
    start(askingEntry(ENDPOINT, settings));
  }).toThrow('TRUSTED_ISSUERS[0].introspection cannot be used; npm run doctor says why');
});

test('it does not start if a token could be sent to either of two issuers', () => {
  const other = { ...askingEntry(ENDPOINT), issuer: 'https://other.example.com' };
  expect(() => {
    start(askingEntry(ENDPOINT), other);
  }).toThrow(
    'TRUSTED_ISSUERS: the introspection of https://other.example.com cannot be used; npm run doctor says why',
  );
});

test.each([{}, { signedTokens: true }])(
  'it does not start if an issuer of every tenant is to be asked, which it never is: %j',
  (settings) => {
    const issuer = 'https://issuer.example.com/{tid}/v2.0';
    expect(() => {
      start(askingEntry(ENDPOINT, settings, { issuer }));
    }).toThrow(`TRUSTED_ISSUERS: the introspection of ${issuer} cannot be used`);
  },
);
