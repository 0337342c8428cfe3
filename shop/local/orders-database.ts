import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
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

/** A running database for orders that only this machine can reach, and that forgets everything when it ends. */
export interface OrdersDatabase {
  /** What a client of the database is created with. */
  readonly client: Required<Pick<DynamoDBClientConfig, 'endpoint' | 'region' | 'credentials'>> & {
    readonly endpoint: string;
  };
  /** Lets the process end although the database is still listening. */
  readonly unref: () => void;
  readonly close: () => void;
}

/** dynalite reads these, but believes everybody. */
export const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

const TABLE_TEMPLATE = join(process.cwd(), 'resources/orders-table.yml');

/**
 * Starts dynalite, which speaks DynamoDB's protocol, with the table of orders as the template
 * declares it.
 *
 * @param options the port, or 0 for any that is free, and the name of the table
 */
export async function startOrdersDatabase(options: {
  readonly port: number;
  readonly table: string;
}): Promise<OrdersDatabase> {
  const database = dynalite({ createTableMs: 0 });
  const { port, servers } = await listenOnLoopback(
    () =>
      createServer((request, response) => {
        // Neither a web page nor a name that one has made to resolve to this machine is a client.
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
  await createTable(client, options.table);
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

async function createTable(config: DynamoDBClientConfig, table: string): Promise<void> {
  const client = new DynamoDBClient(config);
  try {
    await client.send(new CreateTableCommand({ ...tableTemplate(), TableName: table }));
  } finally {
    client.destroy();
  }
}

/** The part of the template that dynalite understands: it has neither backups nor protection. */
function tableTemplate(): Pick<
  CreateTableCommandInput,
  'AttributeDefinitions' | 'KeySchema' | 'BillingMode'
> {
  // The template is ours, and the tests of the template read it as well.
  const template = parse(readFileSync(TABLE_TEMPLATE, 'utf8')) as {
    readonly Resources: { readonly OrdersTable: { readonly Properties: CreateTableCommandInput } };
  };
  const { AttributeDefinitions, KeySchema, BillingMode } =
    template.Resources.OrdersTable.Properties;
  return { AttributeDefinitions, KeySchema, BillingMode };
}
