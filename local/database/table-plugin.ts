import { join } from 'node:path';
import { type DeclaredFunction, LOCAL_STAGE } from '../../build/declared-service';
import type { Osls } from '../../build/osls';
import { requireFreePorts } from '../network/free-ports';
import { PortUnavailableError } from '../network/loopback';
import { OfflineOptionError } from '../offline/offline-options';
import {
  InvalidPortError,
  type OfflineService,
  type PortOptions,
  readOfflineSettings,
  readPort,
} from '../offline/offline-settings';
import { portUses } from '../offline/port-uses';
import { localIssuer } from '../provider/identity-provider';
import {
  type LocalDatabase,
  type LocalDatabaseOptions,
  startLocalDatabase,
} from './local-database';

/** A table that stage `local` has a database for. */
export interface LocalTable extends Pick<LocalDatabaseOptions, 'template' | 'resource'> {
  /** The variable with the name of the table, of each function that uses it. */
  readonly variable: string;
  /** The use of its port, for messages, such as `the list of withdrawn tokens`. */
  readonly usedBy: string;
  /** The member of `custom`, and the stage parameter, for its port; and another port, to propose. */
  readonly port: { readonly name: string; readonly another: number };
  /** Default: {@link startLocalDatabase}. */
  readonly start?: (
    options: LocalDatabaseOptions & { readonly issuer: string },
  ) => Promise<LocalDatabase>;
}

type TableOsls = Osls<OfflineService & { readonly custom?: Readonly<Record<string, unknown>> }> & {
  readonly serviceDir: string;
};

/**
 * Starts the database of a table on stage `local` before serverless-offline starts the API, and tells the functions its
 * endpoint. `sls invoke local` of such a function has a database of its own. It does nothing in any other command.
 */
export class LocalTablePlugin {
  readonly hooks = {
    // Not later: once serverless-esbuild watches the sources, an error no longer ends the process.
    initialize: () => this.prepare(),
    'before:offline:start': () => {
      this.begin();
    },
    'before:offline:start:init': () => {
      this.begin();
    },
    'offline:start': () => this.starting,
    'offline:start:init': () => this.starting,
    'before:offline:start:end': () => {
      this.database?.close();
    },
  };

  private starting: Promise<void> | undefined;
  private database: LocalDatabase | undefined;

  constructor(
    private readonly table: LocalTable,
    private readonly osls: TableOsls,
    private readonly commandLine: PortOptions,
  ) {}

  private async prepare(): Promise<void> {
    const [command, subcommand] = this.osls.processedInput.commands;
    if (command === 'offline') await this.checkPort();
    // osls reads the variables of the function before any later hook.
    const isInvoked = command === 'invoke' && subcommand === 'local';
    const invoked = this.users().find(({ name }) => name === this.commandLine['function']);
    if (isInvoked && invoked !== undefined) await this.withCleanErrors(() => this.start());
  }

  private async checkPort(): Promise<void> {
    await this.withCleanErrors(async () => {
      const port = this.port();
      // Any port that is free needs no check.
      if (port === undefined || port === 0) return;
      const { usedBy } = this.table;
      const remedy = { parameter: `${this.table.port.name}=${this.table.port.another}` };
      await requireFreePorts([
        ...portUses(readOfflineSettings(this.osls.service, this.commandLine)),
        { port, usedBy, remedy },
      ]);
    });
  }

  private begin(): void {
    this.starting = this.withCleanErrors(() => this.start());
    // The hook that waits for it reports the error; until then it counts as unhandled.
    this.starting.catch(() => undefined);
  }

  private async start(): Promise<void> {
    const { service, serviceDir } = this.osls;
    const users = this.users();
    const port = this.port();
    const table = users[0]?.table;
    if (port === undefined || table === undefined) return;
    const { identityProviderPort, issuer } = readOfflineSettings(service, this.commandLine);
    const { start = startLocalDatabase, template, resource } = this.table;
    this.database = await start({
      port,
      table,
      template: join(serviceDir, template),
      resource,
      issuer: identityProviderPort === undefined ? issuer : localIssuer(identityProviderPort),
    });
    // The process ends with the API.
    this.database.unref();
    for (const { declared } of users) {
      declared.environment = { ...declared.environment, ...this.database.environment };
    }
  }

  /** The functions that use the table, and its name. */
  private users(): readonly { name: string; declared: DeclaredFunction; table: string }[] {
    return Object.entries(this.osls.service.functions).flatMap(([name, declared]) => {
      const table = declared.environment?.[this.table.variable];
      return typeof table === 'string' && table !== '' ? [{ name, declared, table }] : [];
    });
  }

  /** @returns 0 for any port that is free; undefined on every stage but `local`, and if nothing uses the table */
  private port(): number | undefined {
    const { provider, custom } = this.osls.service;
    if (provider.stage !== LOCAL_STAGE || this.users().length === 0) return undefined;
    const port = custom?.[this.table.port.name] ?? 0;
    return port === 0 || port === '0' ? 0 : readPort(this.table.usedBy, port);
  }

  private async withCleanErrors(run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (error) {
      if (error instanceof PortUnavailableError || error instanceof InvalidPortError) {
        throw new this.osls.classes.Error(error.message, 'LOCAL_PORT_UNAVAILABLE');
      }
      if (error instanceof OfflineOptionError) {
        throw new this.osls.classes.Error(error.message, 'LOCAL_OPTION_REFUSED');
      }
      throw error;
    }
  }
}
