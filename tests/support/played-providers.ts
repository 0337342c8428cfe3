// Starts a local provider for each preset, and prints their issuers by preset. In a process of its own: jest cannot
// load ES modules.
import { startIdentityProvider } from '../../local/provider/identity-provider';
import { playedProvider } from '../../local/provider/played/played-provider';
import { PRESETS } from '../../presets/presets';
import { localIdentities } from './identities';

const [keyFile = ''] = process.argv.slice(2);

async function start(name: string): Promise<readonly [string, string]> {
  const { issuer } = await startIdentityProvider({
    port: 0,
    audience: 'https://api.example.com',
    identities: localIdentities,
    keyFile,
    played: playedProvider(name),
    reportError: (message) => process.stderr.write(`${message}\n`),
  });
  return [name, issuer];
}

async function startAll(): Promise<void> {
  const issuers = [];
  for (const name of Object.keys(PRESETS)) issuers.push(await start(name));
  process.stdout.write(`Playing ${JSON.stringify(Object.fromEntries(issuers))}\n`);
}

void startAll();
