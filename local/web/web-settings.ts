import type { WebSettings } from '../../web/settings';
import type { OfflineSettings } from '../offline/offline-settings';
import { apiUrl } from '../offline/ready-message';

/** The client of the page at the local identity provider. */
export const LOCAL_CLIENT = 'demo-web';

const HEADER = 'header.';

type Used = Pick<
  OfflineSettings,
  | 'protocol'
  | 'host'
  | 'basePath'
  | 'apiPort'
  | 'issuer'
  | 'audience'
  | 'identityProviderPort'
  | 'tokenParameter'
  | 'tokenPrefix'
  | 'webClientId'
  | 'lacksWebClient'
  | 'webScope'
>;

/**
 * Why the page cannot be used with these settings.
 *
 * @returns the end of a sentence, with the remedy; undefined if it can
 */
export function webProblem({
  identityProviderPort,
  webClientId,
  lacksWebClient,
  tokenParameter,
}: Pick<Used, 'identityProviderPort' | 'webClientId' | 'lacksWebClient' | 'tokenParameter'>):
  string | undefined {
  if (!tokenParameter.startsWith(HEADER)) {
    return `it sends tokens in a header, and tokenSource names ${tokenParameter}`;
  }
  if (identityProviderPort === undefined && webClientId === '') {
    return 'name its client at the identity provider with --param webClientId=ID';
  }
  if (identityProviderPort !== undefined && lacksWebClient === true) {
    return `add its client to the file of the users and clients: "${LOCAL_CLIENT}: { redirectUris: ['http://localhost/'] }"`;
  }
  return undefined;
}

/**
 * Makes the `settings.json` of the page.
 *
 * @param apiScopes the scopes that it asks for beside `openid`, unless a parameter says otherwise
 * @param users of the local identity provider; none with another one
 */
export function webSettingsOf(
  settings: Used,
  title: string,
  apiScopes: readonly string[],
  users: readonly string[],
): WebSettings {
  const { issuer, audience, identityProviderPort, tokenParameter, tokenPrefix } = settings;
  const { webClientId, webScope } = settings;
  return {
    title,
    // With several, the page signs in at the first.
    issuer: issuer.split(', ')[0] ?? issuer,
    clientId: identityProviderPort === undefined ? webClientId : LOCAL_CLIENT,
    scope: webScope === '' ? ['openid', ...apiScopes].join(' ') : webScope,
    ...(audience !== '' && { audience }),
    api: apiUrl(settings),
    token: { header: tokenParameter.slice(HEADER.length), prefix: tokenPrefix },
    local: { users },
  };
}
