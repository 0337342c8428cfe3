import { ALL_PARTS } from '../build/authorizer-parts';
import { type DeclaredVariables, textsOf } from '../build/declared-variables';
import type { TokenSource } from '../build/token-source';
import { parseConfig } from '../lib/config/config';
import type { WebSettings } from '../web/settings';

/** The parts of a deployed stage from which the settings of its page follow. */
export interface DeployedStage {
  readonly title: string;
  /** The address of the API. */
  readonly api: string;
  /** Those of the authorizer. */
  readonly variables: DeclaredVariables;
  readonly tokenSource: Pick<TokenSource, 'header' | 'prefix'>;
  /** The stage parameters webClientId and webScope. */
  readonly client: { readonly clientId: string; readonly scope: string };
  /** The scopes of the access rules. */
  readonly apiScopes: readonly string[];
}

/** Makes `settings.json` of a deployed page: it signs in at the first trusted issuer, for that issuer's first audience. */
export function deployedWebSettings({
  title,
  api,
  variables,
  tokenSource,
  client,
  apiScopes,
}: DeployedStage): WebSettings {
  const [first] = parseConfig(textsOf(variables), ALL_PARTS).issuers;
  const audience = first?.audiences[0];
  return {
    title,
    issuer: first?.issuer ?? '',
    clientId: client.clientId,
    scope: client.scope === '' ? ['openid', ...apiScopes].join(' ') : client.scope,
    ...(audience !== undefined && { audience }),
    api,
    token: { header: tokenSource.header, prefix: tokenSource.prefix },
  };
}
