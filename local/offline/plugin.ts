import { join, relative } from 'node:path';
import type { Osls, PluginLog } from '../../build/osls';
import { requireFreePorts, type PortUse } from '../network/free-ports';
import { guardListeners, isGuarded } from '../network/listener-guard';
import {
  localIssuer,
  startIdentityProvider,
  type IdentityProvider,
} from '../provider/identity-provider';
import { PortUnavailableError, waitForListener } from '../network/loopback';
import type { Identities } from '../provider/identities';
import { followIdentities, IdentitiesFileError } from '../provider/identities-file';
import { usageKeys } from '../provider/usage-keys';
import {
  InvalidPortError,
  readOfflineSettings,
  type OfflineService,
  type OfflineSettings,
  type PortOptions,
} from './offline-settings';
import { OfflineOptionError } from './offline-options';
import { exampleCall, readyMessage } from './ready-message';

const START_TIMEOUT_MS = 60_000;

/** The parts of a service that its local identity provider is made for. */
export interface ProviderFiles {
  /** The file of its users and clients. */
  readonly identities: string;
  /** The scopes that `*` stands for in that file. */
  readonly apiScopes: readonly string[];
}

/**
 * Closes the servers of `sls offline` to web pages, and starts the identity provider of stage `local`
 * before serverless-offline starts the API. It does nothing in any other command, so none of them can
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
    'before:offline:start:end': () => {
      this.identityProvider?.close();
    },
  };

  /** Undefined if the identity provider is another one than the local one. */
  private identities: (() => Identities) | undefined;
  private settings: OfflineSettings | undefined;
  private starting: Promise<unknown> | undefined;
  private identityProvider: IdentityProvider | undefined;

  constructor(
    private readonly osls: Osls<OfflineService>,
    private readonly commandLine: PortOptions,
    private readonly writers: { readonly log: Pick<PluginLog, 'notice' | 'warning' | 'error'> },
    private readonly files: ProviderFiles,
  ) {}

  private async check(): Promise<void> {
    const { processedInput, classes } = this.osls;
    if (processedInput.commands[0] !== 'offline') return;
    try {
      const settings = this.readSettings();
      await requireFreePorts(portUses(settings));
      if (settings.identityProviderPort === undefined) return;
      this.readIdentities(settings);
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

  private readIdentities({ usageKeyClaim }: OfflineSettings): void {
    const { provider, custom } = this.osls.service;
    const { identities: file, apiScopes } = this.files;
    if (custom?.localUsers !== undefined) {
      throw new IdentitiesFileError(
        `custom.localUsers of serverless.yml is not read any more: write its users into ${relative(process.cwd(), file)}, as "alice: { scopes: ['*'] }", and remove it`,
      );
    }
    this.identities = followIdentities(file, apiScopes, (problem) => {
      this.writers.log.error(problem);
    });
    if (usageKeyClaim === undefined) return;
    // On AWS the seller of the plan makes these keys: see docs/operations.md.
    const apiKeys = usageKeys(this.identities(), usageKeyClaim).map((value) => ({ value }));
    provider.apiGateway = { ...provider.apiGateway, apiKeys };
  }

  private begin(): void {
    const settings = this.readSettings();
    // Before any server listens. Pages of allowed origins may call the API, and sign in.
    guardListeners(
      [settings.apiPort, settings.identityProviderPort].filter((port) => port !== undefined),
    );
    this.starting = this.startIdentityProvider(settings);
    // finish() awaits it and throws its error; until then the rejection counts as handled.
    this.starting.catch(() => undefined);
  }

  private async finish(): Promise<void> {
    await this.starting;
    void this.announceWhenReady(this.readSettings());
  }

  /** Read once: the gateway takes the options that it follows itself away from serverless-offline. */
  private readSettings(): OfflineSettings {
    this.settings ??= readOfflineSettings(this.osls.service, this.commandLine);
    return this.settings;
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
      reportError: this.writers.log.error,
    });
    // If the API does not start, the identity provider must not keep the process alive.
    this.identityProvider.unref();
  }

  private async announceWhenReady(settings: OfflineSettings): Promise<void> {
    if (await waitForListener(settings.apiPort, START_TIMEOUT_MS, settings.host)) {
      await this.endUnlessGuarded(settings);
      const identities = this.identities?.();
      const users = [...(identities?.users.keys() ?? [])];
      const { usageKeyClaim } = settings;
      const keys = identities && usageKeyClaim ? usageKeys(identities, usageKeyClaim) : [];
      this.writers.log.notice(`\n${readyMessage(settings, users, keys)}\n`);
    } else {
      const seconds = START_TIMEOUT_MS / 1000;
      // It may listen all the same, and perhaps to web pages too.
      this.writers.log.error(
        `The API did not answer on ${settings.host} within ${seconds} seconds; its own output says why`,
      );
      process.exit(1);
    }
  }

  /** Another version of serverless-offline or of Node could listen in a way that the guard does not know. */
  private async endUnlessGuarded({
    host,
    apiPort,
    lambdaPort,
    protocol,
  }: OfflineSettings): Promise<void> {
    const guarded = await Promise.all([
      isGuarded(lambdaPort, 'http', host),
      isGuarded(apiPort, protocol, host),
    ]);
    if (guarded.every(Boolean)) return;
    this.writers.log.error(
      'The local servers do not refuse web pages, so any page that you visit could run a function: local/network/listener-guard.ts does not fit this version of serverless-offline.',
    );
    process.exit(1);
  }
}

/** The ports that `sls offline` listens on, without those of other plugins. */
export function portUses(settings: OfflineSettings): PortUse[] {
  const { apiPort, lambdaPort, identityProviderPort } = settings;
  const uses = [
    { port: apiPort, usedBy: 'the API', remedy: { parameter: 'apiPort=3100' } },
    { port: lambdaPort, usedBy: 'Lambda', remedy: { parameter: 'lambdaPort=3102' } },
  ];
  if (identityProviderPort === undefined) return uses;
  const usedBy = `the local identity provider (${localIssuer(identityProviderPort)})`;
  const remedy = process.env['JWT_ISSUER']
    ? { setting: 'give JWT_ISSUER another port, or unset it' }
    : { parameter: 'identityProviderPort=4100' };
  return [...uses, { port: identityProviderPort, usedBy, remedy }];
}
