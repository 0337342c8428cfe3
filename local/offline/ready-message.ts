import { localIssuer } from '../provider/identity-provider';
import type { OfflineSettings } from './offline-settings';

const DEFAULT_IDENTITY_PROVIDER_PORT = 4000;

/** The line by which a program, too, can tell that the API answers. */
export function readyLine(apiPort: number): string {
  return `API                http://localhost:${apiPort}`;
}

/** What to tell a developer once everything answers: where it is, and two commands to paste. */
export function readyMessage(settings: OfflineSettings): string {
  const api = `http://localhost:${settings.apiPort}`;
  const header = `${settings.tokenHeader}: ${settings.tokenPrefix}${tokenCommand(settings)}`;
  return [
    readyLine(settings.apiPort),
    `Identity provider  ${describeIdentityProvider(settings)}`,
    '',
    `  curl -i -H "${header}" ${api}/sayhello`,
    `  curl -i ${api}/sayhello`,
  ].join('\n');
}

function describeIdentityProvider({ identityProviderPort, issuer }: OfflineSettings): string {
  return identityProviderPort === undefined
    ? `${issuer} (the local one is not started)`
    : `${localIssuer(identityProviderPort)} (users: alice, bob)`;
}

function tokenCommand({ identityProviderPort }: OfflineSettings): string {
  if (identityProviderPort === undefined) return '$TOKEN';
  const isDefault = identityProviderPort === DEFAULT_IDENTITY_PROVIDER_PORT;
  const provider = isDefault ? '' : ` --provider ${localIssuer(identityProviderPort)}`;
  return `$(npm run --silent token -- --user alice${provider})`;
}
