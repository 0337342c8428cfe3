import { isPlaceholder, providerUrlProblem } from '../../../lib/config/provider-url';

const DISCOVERY = /^is a discovery document/;

describe('the address of a key set', () => {
  test.each([
    ['https://identity.example.com/.well-known/openid-configuration/jwks'],
    ['https://example.com/identity/.well-known/openid-configuration/jwks'],
  ])('may be %s, as of IdentityServer', (address) => {
    expect(providerUrlProblem(address)).toBeUndefined();
  });

  test.each([
    ['https://issuer.example.com/.well-known/openid-configuration'],
    ['https://issuer.example.com/.well-known/openid-configuration?v=2'],
    ['https://issuer.example.com/.well-known/openid-configuration/tenant'],
    ['https://issuer.example.com/.well-known/openid-configuration/jwks/tenant'],
    ['https://issuer.example.com/.well-known/oauth-authorization-server/jwks.json'],
  ])('is not %s', (address) => {
    expect(providerUrlProblem(address)).toMatch(DISCOVERY);
  });
});

test('an address has no white space before it', () => {
  expect(providerUrlProblem(' https://issuer.example.com/jwks')).toBe(
    'is not a URL of the form https://host/path',
  );
});

test.each([
  ['YOUR_TENANT', true],
  ['https://YOUR_TENANT.example.com', true],
  ['https://example.com/<tenant>', true],
  ['FORYOUR_EYES', false],
  ['FOR_YOUR_EYES', false],
])('%s is a placeholder: %s', (text, expected) => {
  expect(isPlaceholder(text)).toBe(expected);
});
