import { join } from 'node:path';
import type { Osls } from '../../../build/osls';
import { type LocalDatabase, startLocalDatabase } from '../../../local/database/local-database';
import {
  type OfflineService,
  type PortOptions,
  readOfflineSettings,
} from '../../../local/offline/offline-settings';

type ConnectionsService = OfflineService & {
  readonly custom: { readonly connectionsTable: string };
};

/** Starts the table of connections before `sls offline` starts the functions, and tells them where it is. */
export class ConnectionsPlugin {
  readonly hooks = {
    'before:offline:start': () => this.start(),
    'before:offline:start:init': () => this.start(),
    'before:offline:start:end': () => {
      this.database?.close();
    },
  };

  private database: LocalDatabase | undefined;

  constructor(
    private readonly osls: Osls<ConnectionsService>,
    private readonly commandLine: PortOptions,
  ) {}

  private async start(): Promise<void> {
    const { service } = this.osls;
    this.database = await startLocalDatabase({
      port: 0,
      table: service.custom.connectionsTable,
      template: join(__dirname, '../resources/connections.yml'),
      resource: 'ConnectionsTable',
    });
    // The process ends with the API.
    this.database.unref();
    const { apiPort } = readOfflineSettings(service, this.commandLine);
    for (const [name, declared] of Object.entries(service.functions)) {
      if (name === 'authorizer') continue;
      declared.environment = {
        ...declared.environment,
        ...this.database.environment,
        CONNECTIONS_URL: `http://localhost:${apiPort}`,
      };
    }
  }
}
