import { join } from 'node:path';
import { ACCESS_RULES } from '../../access-rules';
import { localIssuer } from '../../local/provider/identity-provider';
import { waitForListener } from '../../local/network/loopback';
import { TEST_TOKEN_PATH } from '../../local/provider/test-token-endpoint';
import { scopesOf } from '../../local/provider/users';
import { CommandFailed, lastLines, start } from '../support/child-process';

/** The local identity provider, in a process that can be ended. */
export interface Provider {
  readonly issuer: string;
  /** A token as `POST /test-tokens` makes it. */
  readonly token: (request?: object) => Promise<string>;
  readonly stop: () => Promise<void>;
}

const SCRIPT = join(__dirname, '../../local/provider/serve.ts');
/** As custom.localUsers of serverless.yml has them. */
const USERS = JSON.stringify({ alice: scopesOf(ACCESS_RULES), bob: ['products:read'] });
const START_TIMEOUT_MS = 30_000;

/** @throws {CommandFailed} with its output if it does not start */
export async function startProvider(port: number): Promise<Provider> {
  const args = ['--import', 'tsx', SCRIPT, String(port), USERS];
  const provider = start(process.execPath, args, process.env);
  const ended = provider.ended.then(() => false);
  if (!(await Promise.race([waitForListener(port, START_TIMEOUT_MS), ended]))) {
    await provider.stop();
    throw new CommandFailed(
      `The identity provider did not start. It printed:\n${lastLines(provider.output())}`,
    );
  }
  const issuer = localIssuer(port);
  return {
    issuer,
    stop: provider.stop,
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
