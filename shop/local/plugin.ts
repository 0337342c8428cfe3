import { join } from 'node:path';
import type { Osls } from '../../build/osls';
import { requireFreePorts } from '../../local/network/free-ports';
import { PortUnavailableError } from '../../local/network/loopback';
import {
  InvalidPortError,
  type OfflineService,
  type PortOptions,
  readOfflineSettings,
  readPort,
} from '../../local/offline/offline-settings';
import { OfflineOptionError } from '../../local/offline/offline-options';
import { portUses } from '../../local/offline/port-uses';
import { localIssuer } from '../../local/provider/identity-provider';
import type { LocalDatabase } from '../../local/database/local-database';
import { startDemoOrders } from './demo-orders';

type OrdersService = OfflineService & { readonly custom?: { readonly ordersPort?: unknown } };

/**
 * Starts the database of orders of stage `local` before serverless-offline starts the API, and tells
 * the function its endpoint. `sls invoke local` of that function has a database of its own. It does nothing in
 * any other command.
 */
export class OrdersPlugin {
  readonly hooks = {
    // Not later: once serverless-esbuild watches the sources, an error no longer ends the process. Of
    // the plugins that check ports it is the first, so it names the busy ports of all servers at once.
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
    private readonly osls: Osls<OrdersService> & { readonly serviceDir: string },
    private readonly commandLine: PortOptions,
  ) {}

  private async prepare(): Promise<void> {
    const [command, subcommand] = this.osls.processedInput.commands;
    if (command === 'offline') await this.checkPort();
    // osls reads the variables of the function before any later hook.
    const isInvoked = command === 'invoke' && subcommand === 'local';
    if (isInvoked && this.commandLine['function'] === 'orders') {
      await this.withCleanErrors(() => this.start());
    }
  }

  private async checkPort(): Promise<void> {
    const { service } = this.osls;
    await this.withCleanErrors(async () => {
      const port = ordersPort(service);
      // Any port that is free needs no check.
      if (port === undefined || port === 0) return;
      const remedy = { parameter: 'ordersPort=4101' };
      await requireFreePorts([
        ...portUses(readOfflineSettings(service, this.commandLine)),
        { port, usedBy: 'the database of orders', remedy },
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
    const port = ordersPort(service);
    const { orders } = service.functions;
    const table = orders?.environment?.['ORDERS_TABLE'];
    if (port === undefined || orders === undefined || table === undefined) return;
    const { identityProviderPort, issuer } = readOfflineSettings(service, this.commandLine);
    this.database = await startDemoOrders({
      port,
      table,
      template: join(serviceDir, 'shop/resources/orders.yml'),
      resource: 'OrdersTable',
      issuer: identityProviderPort === undefined ? issuer : localIssuer(identityProviderPort),
    });
    // The process ends with the API.
    this.database.unref();
    orders.environment = { ...orders.environment, ...this.database.environment };
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

/** @returns 0 for any port that is free, and `undefined` on every stage but `local` */
function ordersPort({ provider, custom }: OrdersService): number | undefined {
  if (provider.stage !== 'local') return undefined;
  const port = custom?.ordersPort ?? 0;
  return port === 0 || port === '0' ? 0 : readPort('the database of orders', port);
}
