import { ACCESS_RULES } from '../../access-rules';
import { TEST_TOKEN_PATH } from '../../local/provider/test-token-endpoint';
import { scopesOf } from '../../local/provider/users';
import { startIdentityProviderProcess } from '../support/process';

/** The local identity provider, in a process that a test can stop. */
export interface Provider {
  readonly issuer: string;
  /** A token as `POST /test-tokens` makes it. */
  readonly token: (request?: object) => Promise<string>;
  readonly stop: () => Promise<void>;
}

/** As custom.localUsers of serverless.yml has them. */
const USERS = { alice: scopesOf(ACCESS_RULES), bob: ['products:read'] };

/** @throws {CommandFailed} with its output if it does not start */
export async function startProvider(port: number): Promise<Provider> {
  const { issuer, stop } = await startIdentityProviderProcess(port, USERS);
  return {
    issuer,
    stop,
    token: async (request = {}) => {
      const response = await fetch(issuer + TEST_TOKEN_PATH, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(request),
        signal: AbortSignal.timeout(10_000),
      });
      const body = await response.text();
      if (!response.ok) throw new Error(`No token from ${issuer}: ${body}`);
      return body;
    },
  };
}
