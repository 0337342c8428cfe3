import { parseConfig } from '../../../lib/config/config';
import { introspection } from '../../../lib/opaque/introspection-part';
import { askingEntry } from '../../support/introspecting-authorizer';

const ENDPOINT = 'https://issuer.example.com/introspect';

function start(...entries: readonly object[]): void {
  const parts = introspection === undefined ? [] : [introspection];
  parseConfig({ TRUSTED_ISSUERS: JSON.stringify(entries) }, parts);
}

test('the function starts with settings that a build accepts', () => {
  expect(() => {
    start(askingEntry(ENDPOINT));
  }).not.toThrow();
});

test.each([
  ['without a clientId', { clientId: undefined }],
  ['with a blank clientId', { clientId: ' ' }],
  ['without a secret', { clientSecret: undefined }],
  ['with two secrets', { clientSecretParameter: '/dev/secret' }],
  ['without a word on which tokens are access tokens', { clients: undefined }],
  ['with a mark that every answer has', { clients: undefined, presentClaims: ['active'] }],
  ['with a mark that most answers have', { clients: undefined, presentClaims: ['scope', 'sub'] }],
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
