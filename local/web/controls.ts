import type { JsonObject } from '../../lib/json-object';
import { RequestError } from '../provider/http-exchange';
import type { IdentityProvider } from '../provider/identity-provider';
import { requestTestToken, TestTokenError } from '../provider/test-token-client';
import type { Control } from './server';

/**
 * The controls of the page over the local identity provider.
 *
 * @returns them by their names
 */
export function providerControls(provider: IdentityProvider): Readonly<Record<string, Control>> {
  const tokenWith =
    (flaw: string): Control =>
    async ({ user, scope }) => ({
      token: await testToken(provider.issuer, { user, scope, [flaw]: true }),
    });
  return {
    'expire-token': tokenWith('expired'),
    'forge-token': tokenWith('wrongKey'),
    'rotate-keys': async () => {
      await provider.rotateKeys();
      return {};
    },
    'provider-down': () => {
      provider.setReachable(false);
      return Promise.resolve({});
    },
    'provider-up': () => {
      provider.setReachable(true);
      return Promise.resolve({});
    },
  };
}

/** @throws {RequestError} if the provider cannot make it */
async function testToken(issuer: string, request: JsonObject): Promise<string> {
  try {
    return await requestTestToken(issuer, request);
  } catch (error) {
    if (error instanceof TestTokenError) throw new RequestError(400, error.message);
    throw error;
  }
}
