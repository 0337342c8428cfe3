import { localIssuer } from '../provider/identity-provider';
import type { OfflineSettings } from './offline-settings';

const DEFAULT_IDENTITY_PROVIDER_PORT = 4000;

/** The first line of the ready message; a program may wait for it. */
export function readyLine(apiPort: number): string {
  return `API                http://localhost:${apiPort}`;
}

/**
 * Gives a developer the addresses of the API and the identity provider, and two commands to paste.
 *
 * @param users the users of the local identity provider
 */
export function readyMessage(settings: OfflineSettings, users: readonly string[]): string {
  const api = `http://localhost:${settings.apiPort}`;
  const header = `${settings.tokenHeader}: ${settings.tokenPrefix}${tokenCommand(settings, users)}`;
  const url = `${api}${settings.examplePath}`;
  return [
    readyLine(settings.apiPort),
    `Identity provider  ${describeIdentityProvider(settings, users)}`,
    '',
    `  curl -i -H "${header}" ${url}`,
    `  curl -i ${url}`,
  ].join('\n');
}

function describeIdentityProvider(
  { identityProviderPort, issuer }: OfflineSettings,
  users: readonly string[],
): string {
  return identityProviderPort === undefined
    ? `${issuer} (the local one is not started)`
    : `${localIssuer(identityProviderPort)} (users: ${users.join(', ')})`;
}

function tokenCommand({ identityProviderPort }: OfflineSettings, users: readonly string[]): string {
  if (identityProviderPort === undefined) return '$TOKEN';
  const isDefault = identityProviderPort === DEFAULT_IDENTITY_PROVIDER_PORT;
  const provider = isDefault ? '' : ` --provider ${localIssuer(identityProviderPort)}`;
  return `$(npm run --silent token -- --user ${users[0] ?? ''}${provider})`;
}
