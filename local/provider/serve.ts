// The local identity provider by itself, with users as JSON:
// npx tsx local/provider/serve.ts 4000 '{"alice":["reports:read"]}'
import { startIdentityProvider } from './identity-provider';
import { parsePort, PortUnavailableError } from '../network/loopback';
import { readUsers, UsersError } from './users';

async function serve(argument = '', users = ''): Promise<void> {
  const port = argument === '0' ? 0 : parsePort(argument);
  if (port === undefined) throw new RangeError(`"${argument}" is not a port`);
  const { issuer, close } = await startIdentityProvider({
    port,
    audience: 'https://api.example.com',
    users: readUsers(parse(users), []),
    reportError: (message) => process.stderr.write(`${message}\n`),
  });
  process.once('SIGINT', close).once('SIGTERM', close);
  process.stdout.write(`Identity provider listening on ${issuer}\n`);
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

serve(...process.argv.slice(2)).catch((error: unknown) => {
  const isExpected = [PortUnavailableError, RangeError, UsersError].some(
    (expected) => error instanceof expected,
  );
  process.stderr.write(`${isExpected && error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
