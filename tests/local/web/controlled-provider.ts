// A local identity provider with the server of the web application and its controls, as a process of its own: jest cannot
// load ES modules. Its only argument is the port of the page; it prints the address of the provider.
import { readIdentities } from '../../../local/provider/identities';
import { startIdentityProvider } from '../../../local/provider/identity-provider';
import { providerControls } from '../../../local/web/controls';
import { startWebServer } from '../../../local/web/server';
import { LOCAL_IDENTITIES, LOCAL_SCOPES } from '../../support/identities';

function reportError(message: string): void {
  process.stdout.write(`${message}\n`);
}

async function serve(port: number): Promise<void> {
  const identities = readIdentities(LOCAL_IDENTITIES, LOCAL_SCOPES);
  const provider = await startIdentityProvider({
    port: 0,
    audience: 'https://api.example.com',
    identities: () => identities,
    reportError,
  });
  await startWebServer({
    port,
    bundle: () => Promise.resolve([]),
    settings: {
      title: 'test',
      issuer: provider.issuer,
      clientId: 'demo-web',
      scope: 'openid',
      api: 'http://localhost:3000',
      token: { header: 'Authorization', prefix: 'Bearer ' },
    },
    contentSecurityPolicy: '',
    decisions: { find: () => Promise.resolve(undefined) },
    controls: providerControls(provider),
    reportError,
  });
  process.stdout.write(`Provider ${provider.issuer}\n`);
}

void serve(Number(process.argv[2]));
