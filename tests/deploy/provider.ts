import { ACCESS_RULES } from '../../access-rules';
import { TEST_TOKEN_PATH } from '../../local/provider/test-token-endpoint';
import { scopesOf } from '../../local/provider/scopes';
import { PROJECT_DIRECTORY, startIdentityProviderProcess } from '../support/process';

/** The local identity provider, in a process that a test can stop. */
export interface Provider {
  readonly issuer: string;
  /** A token as `POST /test-tokens` makes it. */
  readonly token: (request?: object) => Promise<string>;
  readonly stop: () => Promise<void>;
}

/** @throws {CommandFailed} with its output if it does not start */
export async function startProvider(port: number): Promise<Provider> {
  const { issuer, stop } = await startIdentityProviderProcess({
    port,
    file: `${PROJECT_DIRECTORY}/local/identities.yml`,
    scopes: scopesOf(ACCESS_RULES),
  });
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
