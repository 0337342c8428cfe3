// The local identity provider by itself: `npx tsx local/provider/serve.ts [port]`.
import { startIdentityProvider } from './identity-provider';
import { parsePort, PortUnavailableError } from '../network/loopback';

async function serve(argument = '4000'): Promise<void> {
  const port = argument === '0' ? 0 : parsePort(argument);
  if (port === undefined) throw new RangeError(`${argument} is not a port`);
  const { issuer, close } = await startIdentityProvider({
    port,
    audience: 'https://api.example.com',
    reportError: (message) => process.stderr.write(`${message}\n`),
  });
  process.once('SIGINT', close).once('SIGTERM', close);
  process.stdout.write(`Identity provider listening on ${issuer}\n`);
}

serve(process.argv[2]).catch((error: unknown) => {
  const isExpected = error instanceof PortUnavailableError || error instanceof RangeError;
  process.stderr.write(`${isExpected ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
