import { bundleWeb } from '../../build/web-bundle';
import { contentSecurityPolicy } from '../../build/web-policy';
import type { Explainer } from '../../explain/explain';
import type { ServerGroup } from '../network/loopback';
import type { DeclaredApi } from '../gateway/declared-api';
import { GatewayPlugin } from '../gateway/plugin';
import type { OfflineSettings } from '../offline/offline-settings';
import type { IdentityProvider } from '../provider/identity-provider';
import { providerControls } from './controls';
import { createDecisions } from './decisions';
import { createDescribe } from './explained';
import { startWebServer, webOrigin } from './server';
import { webProblem, webSettingsOf } from './web-settings';

/** The web application of a service. */
export interface WebPart {
  /** The folder of the page. */
  readonly folder: string;
  /** Called for the first request of the page, and for the first after an edit of the sources. */
  readonly explainer: () => Explainer;
}

/** The servers of the web application. */
export interface RunningWeb extends ServerGroup {
  /** Has the next decision explained by the sources as they are then. */
  readonly readAnew: () => void;
}

export interface ServedWeb extends WebPart {
  readonly apiScopes: readonly string[];
  /** The users of the local identity provider. */
  readonly users: readonly string[];
  /** Undefined if the provider is another one. */
  readonly identityProvider: IdentityProvider | undefined;
  readonly reportError: (message: string) => void;
}

/**
 * Serves the web application beside the API, and has the gateway tell it of each decision.
 *
 * @returns undefined if the service has none, or if the page could not be used with its settings
 */
export async function serveWeb(
  service: DeclaredApi & { readonly service?: string },
  settings: OfflineSettings,
  { folder, explainer, apiScopes, users, identityProvider, reportError }: ServedWeb,
): Promise<RunningWeb | undefined> {
  const { webPort: port } = settings;
  if (port === undefined || webProblem(settings) !== undefined) return undefined;
  const page = webSettingsOf(settings, service.service ?? 'API', apiScopes, users);
  let made: Explainer | undefined;
  const decisions = createDecisions(
    createDescribe(
      webOrigin(port),
      () => (made ??= explainer()),
      (problem) => {
        reportError(`Web application: a decision cannot be explained: ${problem}`);
      },
    ),
  );
  GatewayPlugin.observe = decisions.add;
  const servers = await startWebServer({
    port,
    bundle: () => bundleWeb(folder),
    settings: page,
    contentSecurityPolicy: contentSecurityPolicy([
      new URL(page.api).origin,
      new URL(page.issuer).origin,
    ]),
    decisions,
    controls: identityProvider === undefined ? {} : providerControls(identityProvider),
    reportError,
  });
  return {
    ...servers,
    readAnew: () => {
      made = undefined;
    },
  };
}
