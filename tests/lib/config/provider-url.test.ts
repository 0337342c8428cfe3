import { providerUrlProblem } from '../../../lib/config/provider-url';

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
