import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
  type DynamoDBClientConfig,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { parse } from 'yaml';
import { respondWithError } from '../../local/provider/http-exchange';
import { isLoopbackHost, listenOnLoopback } from '../../local/network/loopback';

/** A running database for orders. Only this machine can reach it, and it keeps everything in memory. */
export interface OrdersDatabase {
  /** The settings of a client of the database. */
  readonly client: Required<Pick<DynamoDBClientConfig, 'endpoint' | 'region' | 'credentials'>> & {
    readonly endpoint: string;
  };
  /** Lets the process end although the database is still listening. */
  readonly unref: () => void;
  readonly close: () => void;
}

export interface OrdersDatabaseOptions {
  /** 0 takes any that is free. */
  readonly port: number;
  /** The name of the table. */
  readonly table: string;
  /** The file that declares the table, which is shop/resources/orders.yml. */
  readonly template: string;
}

/** dynalite reads these, and accepts any. */
export const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

/**
 * Starts dynalite, which speaks DynamoDB's protocol, with the table of orders as the template
 * declares it.
 *
 * @throws {PortUnavailableError} if it cannot listen on the port
 */
export async function startOrdersDatabase(options: OrdersDatabaseOptions): Promise<OrdersDatabase> {
  const database = dynalite({ createTableMs: 0 });
  const { port, servers } = await listenOnLoopback(
    () =>
      createServer((request, response) => {
        // Refuses web pages, and host names that a page has made to resolve to this machine.
        const isClient = isLoopbackHost(request.headers.host) && !request.headers.origin;
        if (isClient) database.emit('request', request, response);
        else respondWithError(response, 403, 'this database is not for browsers');
      }),
    options.port,
  );
  const client = {
    endpoint: `http://localhost:${port}`,
    region: 'local',
    credentials: LOCAL_CREDENTIALS,
  };
  await createTable(client, options);
  return {
    client,
    unref: () => {
      servers.forEach((server) => server.unref());
    },
    close: () => {
      servers.forEach((server) => {
        server.close();
        server.closeAllConnections();
      });
    },
  };
}

async function createTable(
  config: DynamoDBClientConfig,
  { table, template }: OrdersDatabaseOptions,
): Promise<void> {
  const client = new DynamoDBClient(config);
  try {
    await client.send(new CreateTableCommand({ ...tableIn(template), TableName: table }));
  } finally {
    client.destroy();
  }
}

/** The part of the template that dynalite understands, which excludes backups and protection. */
function tableIn(
  file: string,
): Pick<CreateTableCommandInput, 'AttributeDefinitions' | 'KeySchema' | 'BillingMode'> {
  // The template is ours, and the tests of the template read it as well.
  const template = parse(readFileSync(file, 'utf8')) as {
    readonly Resources: { readonly OrdersTable: { readonly Properties: CreateTableCommandInput } };
  };
  const { AttributeDefinitions, KeySchema, BillingMode } =
    template.Resources.OrdersTable.Properties;
  return { AttributeDefinitions, KeySchema, BillingMode };
}
