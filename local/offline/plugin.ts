import { join } from 'node:path';
import type { Osls, OslsCommand, PluginLog, PluginWriters } from '../../build/osls';
import { requireFreePorts } from '../network/free-ports';
import { guardListeners } from '../network/listener-guard';
import { startIdentityProvider, type IdentityProvider } from '../provider/identity-provider';
import { PortUnavailableError } from '../network/loopback';
import type { Identities } from '../provider/identities';
import { IdentitiesFileError } from '../provider/identities-file';
import type { DeclaredApi } from '../gateway/declared-api';
import { type RunningWeb, serveWeb, type WebPart } from '../web/serve';
import { LOCAL_CLIENT } from '../web/web-settings';
import { announceWhenReady } from './announcement';
import {
  InvalidPortError,
  readOfflineSettings,
  type OfflineService,
  type OfflineSettings,
  type PortOptions,
} from './offline-settings';
import { OfflineOptionError } from './offline-options';
import { portUses } from './port-uses';
import { exampleCall } from './ready-message';
import { type ProviderFiles, serviceIdentities } from './service-identities';
import { localWithdraw } from './withdraw';

/**
 * Closes the servers of `sls offline` to web pages, and starts the identity provider and the web application of stage
 * `local` before serverless-offline starts the API. It does nothing in any other command, so none of them can
 * reach the provider.
 */
export class OfflinePlugin {
  readonly hooks = {
    // Not later: once serverless-esbuild watches the sources, an error no longer ends the process.
    initialize: () => this.check(),
    // `sls offline` and `sls offline start` have life cycles of their own. In both, the provider starts
    // while serverless-esbuild makes its bundles, and serverless-offline, next in line, waits for it.
    'before:offline:start': () => {
      this.begin();
    },
    'before:offline:start:init': () => {
      this.begin();
    },
    'offline:start': () => this.finish(),
    'offline:start:init': () => this.finish(),
    // After an edit, as the gateway empties its cache: the functions that answered before are gone by then.
    'after:offline:functionsUpdated:cleanup': () => {
      this.web?.readAnew();
    },
    'before:offline:start:end': () => {
      this.identityProvider?.close();
      this.web?.close();
    },
  };

  /** Undefined if the identity provider is another one than the local one. */
  private identities: (() => Identities) | undefined;
  private settings: OfflineSettings | undefined;
  private starting: Promise<unknown> | undefined;
  private identityProvider: IdentityProvider | undefined;
  private web: RunningWeb | undefined;

  constructor(
    private readonly osls: Osls<OfflineService & DeclaredApi>,
    private readonly commandLine: PortOptions,
    private readonly writers: { readonly log: Pick<PluginLog, 'notice' | 'warning' | 'error'> },
    private readonly files: ProviderFiles & { readonly web?: WebPart },
  ) {}

  private async check(): Promise<void> {
    const { processedInput, classes } = this.osls;
    if (processedInput.commands[0] !== 'offline') return;
    try {
      const settings = this.readSettings();
      if (settings.identityProviderPort !== undefined) {
        const { service } = this.osls;
        this.identities = serviceIdentities(service, this.files, settings, this.writers.log.error);
        const lacksWebClient = !this.identities().clients.has(LOCAL_CLIENT);
        this.settings = { ...settings, lacksWebClient };
      }
      await requireFreePorts(portUses(this.readSettings()));
    } catch (error) {
      if (error instanceof PortUnavailableError || error instanceof InvalidPortError) {
        throw new classes.Error(error.message, 'LOCAL_PORT_UNAVAILABLE');
      }
      if (error instanceof OfflineOptionError) {
        throw new classes.Error(error.message, 'LOCAL_OPTION_REFUSED');
      }
      if (error instanceof IdentitiesFileError) {
        throw new classes.Error(error.message, 'LOCAL_IDENTITIES_INVALID');
      }
      throw error;
    }
  }

  private begin(): void {
    const settings = this.readSettings();
    // Before any server listens. Pages of allowed origins may call the API, and sign in.
    const { apiPort, identityProviderPort, webPort, isWebSocket } = settings;
    const forPages = [identityProviderPort, webPort, ...(isWebSocket ? [] : [apiPort])];
    guardListeners(
      forPages.filter((port) => port !== undefined),
      // Beside the connections, serverless-offline serves the calls that send messages to them.
      isWebSocket ? [apiPort] : [],
    );
    this.starting = this.startServers(settings);
    // finish() awaits it and throws its error; until then the rejection counts as handled.
    this.starting.catch(() => undefined);
  }

  private async finish(): Promise<void> {
    await this.starting;
    void announceWhenReady(this.readSettings(), this.identities, this.writers.log);
  }

  /** Read once: the gateway takes the options that it follows itself away from serverless-offline. */
  private readSettings(): OfflineSettings {
    this.settings ??= readOfflineSettings(this.osls.service, this.commandLine);
    return this.settings;
  }

  private async startServers(settings: OfflineSettings): Promise<void> {
    await this.startIdentityProvider(settings);
    const { web, apiScopes } = this.files;
    if (web === undefined) return;
    this.web = await serveWeb(this.osls.service, settings, {
      ...web,
      apiScopes,
      users: [...(this.identities?.().users.keys() ?? [])],
      identityProvider: this.identityProvider,
      reportError: this.writers.log.error,
    });
    this.web?.unref();
  }

  private async startIdentityProvider(settings: OfflineSettings): Promise<void> {
    const { identityProviderPort } = settings;
    if (identityProviderPort === undefined || this.identities === undefined) return;
    const folder = this.osls.service.custom?.identityProviderFolder;
    this.identityProvider = await startIdentityProvider({
      port: identityProviderPort,
      audience: settings.audience,
      identities: this.identities,
      ...(folder !== undefined && { keyFile: join(folder, 'signing-key.json') }),
      exampleCall: exampleCall(settings, '$TOKEN'),
      played: settings.played,
      isIntrospected: settings.isIntrospected,
      // The database starts beside the provider.
      withdraw: () => localWithdraw(this.osls.service),
      reportError: this.writers.log.error,
    });
    // If the API does not start, the identity provider must not keep the process alive.
    this.identityProvider.unref();
  }
}

type ServedService = OfflineService & DeclaredApi;

/** The files of a service, and its web application if it has one. */
export interface OfflineFiles extends ProviderFiles {
  readonly web?: Pick<WebPart, 'folder'> & {
    readonly explainer: (osls: OslsCommand<ServedService>) => ReturnType<WebPart['explainer']>;
  };
}

/** Makes the plugin class of a service, as osls takes one. */
export function offlineFor({ web, ...files }: OfflineFiles) {
  return class extends OfflinePlugin {
    constructor(
      osls: OslsCommand<ServedService>,
      commandLine: PortOptions,
      writers: PluginWriters,
    ) {
      super(osls, commandLine, writers, {
        ...files,
        ...(web && { web: { ...web, explainer: () => web.explainer(osls) } }),
      });
    }
  };
}
