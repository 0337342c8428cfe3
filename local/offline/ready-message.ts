import { DEFAULT_IDENTITY_PROVIDER_PORT, localIssuer } from '../provider/identity-provider';
import { withdrawalCommand } from '../provider/withdrawals-endpoint';
import { urlHost } from '../network/loopback';
import { webOrigin } from '../web/server';
import { webProblem } from '../web/web-settings';
import type { OfflineSettings } from './offline-settings';

/** The URL before the declared paths. */
export function apiUrl({
  protocol,
  host,
  apiPort,
  basePath,
  isWebSocket = false,
}: Pick<OfflineSettings, 'protocol' | 'host' | 'apiPort' | 'basePath'> &
  Partial<Pick<OfflineSettings, 'isWebSocket'>>): string {
  const scheme = isWebSocket ? protocol.replace('http', 'ws') : protocol;
  return `${scheme}://${urlHost(host)}:${apiPort}${basePath}`;
}

/** The first line of the ready message; a program may wait for it. */
export function readyLine(url: string): string {
  return `API                ${url}`;
}

/**
 * Gives a developer the addresses of the API and the identity provider, and commands to paste.
 *
 * @param users the users of the local identity provider
 * @param usageKeys the API keys of the local usage plan
 */
export function readyMessage(
  settings: OfflineSettings,
  users: readonly string[],
  usageKeys: readonly string[] = [],
): string {
  const { played } = settings;
  const token = (option?: string) => tokenCommand(settings, users, usageKeys, option);
  const commands = [
    ...exampleCommands(
      settings,
      settings.isIntrospected ? [token(), token(' --opaque')] : [token()],
    ),
    ...withdrawalCommands(settings, users),
  ].map((command) => `  ${command}`);
  return [
    readyLine(apiUrl(settings)),
    ...describeWebApplication(settings),
    ...describeIdentityProvider(settings, users),
    `Audience           ${played?.ofUsers.isForClient === true ? 'the id of the client' : settings.audience}`,
    ...(commands.length > 0 ? ['', ...commands] : []),
  ].join('\n');
}

function describeWebApplication(settings: OfflineSettings): readonly string[] {
  if (settings.webPort === undefined) return [];
  const problem = webProblem(settings);
  return [
    `Web application    ${problem === undefined ? webOrigin(settings.webPort) : `not started: ${problem}`}`,
  ];
}

function describeIdentityProvider(
  { identityProviderPort, issuer, played }: OfflineSettings,
  users: readonly string[],
): readonly string[] {
  if (identityProviderPort === undefined) {
    return [`Identity provider  ${issuer} (the local one is not started)`];
  }
  const url = localIssuer(identityProviderPort);
  return [
    `Identity provider  ${url} (users: ${users.join(', ')})`,
    `Its page           ${url}/`,
    ...(played === undefined ? [] : [`It plays           ${played.title}, ${played.entry.issuer}`]),
  ];
}

/** A request of a route that exists, with each of the tokens if the route asks for one, and then without. */
function exampleCommands(settings: OfflineSettings, tokens: readonly string[]): readonly string[] {
  const calls = [...tokens, undefined].map((token) => exampleCall(settings, token));
  return [...new Set(calls)].filter((call) => call !== undefined);
}

function withdrawalCommands(
  { identityProviderPort, hasWithdrawals }: OfflineSettings,
  [user]: readonly string[],
): readonly string[] {
  if (identityProviderPort === undefined || user === undefined || !hasWithdrawals) return [];
  return [withdrawalCommand(localIssuer(identityProviderPort), user)];
}

/**
 * A request of a route that exists, as a command.
 *
 * @param token what a shell puts into the header; no header if it is left out, or if the route is public
 * @returns undefined for a service without routes
 */
export function exampleCall(settings: OfflineSettings, token?: string): string | undefined {
  const { example, protocol } = settings;
  if (example === undefined) return undefined;
  // The certificate of a developer is mostly one that curl does not know.
  const curl = `curl -i${protocol === 'https' ? 'k' : ''}`;
  const method = example.method === 'GET' ? '' : ` -X ${example.method}`;
  const { header = '', query = '' } =
    example.isProtected && token !== undefined ? placeOf(token, settings) : {};
  const url = `${apiUrl(settings)}${example.path}`;
  return `${curl}${method}${header} ${query === '' ? url : `"${url}${query}"`}`;
}

/** The part of a command that sends the token where the authorizer looks for it. */
function placeOf(
  token: string,
  { tokenParameter, tokenPrefix }: OfflineSettings,
): { readonly header?: string; readonly query?: string } {
  const name = tokenParameter.slice(tokenParameter.indexOf('.') + 1);
  if (tokenParameter.startsWith('querystring.')) return { query: `?${name}=${token}` };
  if (tokenParameter.startsWith('cookie.')) return { header: ` -H "Cookie: ${name}=${token}"` };
  return { header: ` -H "${name}: ${tokenPrefix}${token}"` };
}

function tokenCommand(
  { identityProviderPort, usageKeyClaim }: OfflineSettings,
  users: readonly string[],
  usageKeys: readonly string[],
  option = '',
): string {
  if (identityProviderPort === undefined) return '$TOKEN';
  const isDefault = identityProviderPort === DEFAULT_IDENTITY_PROVIDER_PORT;
  const provider = isDefault ? '' : ` --provider ${localIssuer(identityProviderPort)}`;
  // API Gateway takes keys of 20 to 128 characters; these need no quotes in a shell either.
  const key = usageKeys.find((each) => /^[a-z][\w.-]{19,127}$/i.test(each));
  const hasKey = usageKeyClaim !== undefined && key !== undefined;
  const claim = hasKey ? ` --claim ${usageKeyClaim}=${key}` : '';
  return `$(npm run --silent token -- --user ${users[0] ?? ''}${option}${claim}${provider})`;
}
