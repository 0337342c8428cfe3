import type { Osls, PluginLog } from '../../build/osls';
import { requireFreePorts, type PortUse } from '../network/free-ports';
import {
  localIssuer,
  startIdentityProvider,
  type IdentityProvider,
} from '../provider/identity-provider';
import { PortUnavailableError, waitForListener } from '../network/loopback';
import { readUsers, type Users, UsersError } from '../provider/users';
import {
  InvalidPortError,
  readOfflineSettings,
  type OfflineService,
  type OfflineSettings,
  type PortOptions,
} from './offline-settings';
import { readyMessage } from './ready-message';

const START_TIMEOUT_MS = 60_000;

/**
 * Starts the identity provider of stage `local` before serverless-offline starts the API. It does
 * nothing in any other command, so none of them can reach the provider.
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

  /** None if the identity provider is another one than the local one. */
  private users: Users = new Map();
  private starting: Promise<unknown> | undefined;
  private identityProvider: IdentityProvider | undefined;

  constructor(
    private readonly osls: Osls<OfflineService>,
    private readonly commandLine: PortOptions,
    private readonly writers: { readonly log: Pick<PluginLog, 'notice' | 'warning' | 'error'> },
    /** The scopes that `*` stands for in the list of users. */
    private readonly apiScopes: readonly string[],
  ) {}

  private async check(): Promise<void> {
    const { service, processedInput, classes } = this.osls;
    if (processedInput.commands[0] !== 'offline') return;
    try {
      const settings = this.readSettings();
      await requireFreePorts(portUses(settings));
      if (settings.identityProviderPort === undefined) return;
      this.users = readUsers(service.custom?.localUsers, this.apiScopes);
    } catch (error) {
      if (error instanceof PortUnavailableError || error instanceof InvalidPortError) {
        throw new classes.Error(error.message, 'LOCAL_PORT_UNAVAILABLE');
      }
      if (error instanceof UsersError) {
        throw new classes.Error(
          `custom.localUsers of serverless.yml: ${error.message}`,
          'LOCAL_USERS_INVALID',
        );
      }
      throw error;
    }
  }

  private begin(): void {
    this.starting = this.startIdentityProvider(this.readSettings());
    // finish() awaits it and throws its error; until then the rejection counts as handled.
    this.starting.catch(() => undefined);
  }

  private async finish(): Promise<void> {
    await this.starting;
    void this.announceWhenReady(this.readSettings());
  }

  private readSettings(): OfflineSettings {
    return readOfflineSettings(this.osls.service, this.commandLine);
  }

  private async startIdentityProvider(settings: OfflineSettings): Promise<void> {
    if (settings.identityProviderPort === undefined) return;
    this.identityProvider = await startIdentityProvider({
      port: settings.identityProviderPort,
      audience: settings.audience,
      users: this.users,
      reportError: this.writers.log.error,
    });
    // If the API does not start, the identity provider must not keep the process alive.
    this.identityProvider.unref();
  }

  private async announceWhenReady(settings: OfflineSettings): Promise<void> {
    if (await waitForListener(settings.apiPort, START_TIMEOUT_MS)) {
      this.writers.log.notice(`\n${readyMessage(settings, [...this.users.keys()])}\n`);
    } else {
      const seconds = START_TIMEOUT_MS / 1000;
      this.writers.log.warning(
        `The API did not answer within ${seconds} seconds; its own output says why`,
      );
    }
  }
}

/** The ports that `sls offline` listens on, without those of other plugins. */
export function portUses(settings: OfflineSettings): PortUse[] {
  const { apiPort, lambdaPort, identityProviderPort } = settings;
  const uses = [
    { port: apiPort, usedBy: 'the API', remedy: useAnotherPort('apiPort=3100') },
    { port: lambdaPort, usedBy: 'Lambda', remedy: useAnotherPort('lambdaPort=3102') },
  ];
  if (identityProviderPort === undefined) return uses;
  const usedBy = `the local identity provider (${localIssuer(identityProviderPort)})`;
  const remedy = process.env['JWT_ISSUER']
    ? 'give JWT_ISSUER another port, or unset it'
    : useAnotherPort('identityProviderPort=4100');
  return [...uses, { port: identityProviderPort, usedBy, remedy }];
}

/** @param parameter as on the command line, such as `apiPort=3100` */
export function useAnotherPort(parameter: string): string {
  return `choose another port: npx sls offline --param ${parameter}`;
}
