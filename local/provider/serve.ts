// The local identity provider by itself; `npx tsx local/provider/serve.ts --help` lists the options.
import { parseArgs } from 'node:util';
import { parsePort, PortUnavailableError } from '../network/loopback';
import { followIdentities, IdentitiesFileError } from './identities-file';
import { startIdentityProvider } from './identity-provider';
import { playedProvider } from './played/played-provider';
import { splitScopes } from './scopes';

const OPTIONS = {
  port: { type: 'string', default: '4000' },
  identities: { type: 'string', default: 'local/identities.yml' },
  scopes: { type: 'string', default: '' },
  audience: { type: 'string', default: 'https://api.example.com' },
  'key-file': { type: 'string' },
  play: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

const HELP = `Starts the local identity provider by itself, and prints its address.

  npx tsx local/provider/serve.ts [options]

  --port N             4000 unless given; 0 takes any that is free
  --identities FILE    its users and clients, local/identities.yml unless given
  --scopes "A B"       the scopes that '*' stands for in that file; none unless given
  --audience TEXT      the audience of its tokens, https://api.example.com unless given
  --play NAME          the provider whose tokens it issues, such as cognito
  --key-file FILE      keeps its signing key; without it every start makes a new one
  --help               this text
`;

async function serve(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS });
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const port = values.port === '0' ? 0 : parsePort(values.port);
  if (port === undefined) throw new RangeError(`"${values.port}" is not a port`);
  const played = values.play === undefined ? undefined : playedProvider(values.play);
  if (values.play !== undefined && played === undefined) {
    throw new RangeError(`"${values.play}" is not a provider of presets/`);
  }
  const reportError = (message: string): void => {
    process.stderr.write(`${message}\n`);
  };
  const { issuer, close } = await startIdentityProvider({
    port,
    audience: values.audience,
    identities: followIdentities(values.identities, splitScopes(values.scopes), reportError),
    ...(values['key-file'] !== undefined && { keyFile: values['key-file'] }),
    played,
    reportError,
  });
  process.once('SIGINT', close).once('SIGTERM', close);
  process.stdout.write(`Identity provider listening on ${issuer}\n`);
}

serve().catch((error: unknown) => {
  // parseArgs throws a TypeError with a code.
  const isMisuse = error instanceof RangeError || (error instanceof TypeError && 'code' in error);
  const isExpected =
    isMisuse || error instanceof PortUnavailableError || error instanceof IdentitiesFileError;
  process.stderr.write(`${isExpected && error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = isMisuse ? 2 : 1;
});
