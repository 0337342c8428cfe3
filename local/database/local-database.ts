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
import { respondWithError } from '../provider/http-exchange';
import { groupOf, isLoopbackHost, listenOnLoopback, type ServerGroup } from '../network/loopback';

/** A running database with one table. Only this machine can reach it, and it keeps everything in memory. */
export interface LocalDatabase extends ServerGroup {
  /** The settings of a client of the database. */
  readonly client: Required<Pick<DynamoDBClientConfig, 'endpoint' | 'region' | 'credentials'>> & {
    readonly endpoint: string;
  };
  /** The variables that lead a function to the database. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface LocalDatabaseOptions {
  /** 0 takes any that is free. */
  readonly port: number;
  /** The name of the table. */
  readonly table: string;
  /** The file with the resources that declares the table. */
  readonly template: string;
  /** The table among the resources of that file. */
  readonly resource: string;
}

const NO_NODE_WARNING = 'AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED';

/** dynalite reads these, and accepts any. */
export const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

/**
 * Starts dynalite, which speaks DynamoDB's protocol, with a table as its template declares it.
 *
 * @throws {PortUnavailableError} if it cannot listen on the port
 */
export async function startLocalDatabase(options: LocalDatabaseOptions): Promise<LocalDatabase> {
  // The SDK warns of Node 20 in this process as well, among the lines that a developer wants to read.
  process.env[NO_NODE_WARNING] = 'true';
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
    environment: {
      AWS_ENDPOINT_URL_DYNAMODB: client.endpoint,
      // In place of a developer's own credentials, which serverless-offline would pass on.
      AWS_ACCESS_KEY_ID: LOCAL_CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
      AWS_SESSION_TOKEN: '',
      // Node 20 runs a function here only, never on AWS.
      [NO_NODE_WARNING]: 'true',
    },
    ...groupOf(servers),
  };
}

async function createTable(
  config: DynamoDBClientConfig,
  { table, ...declaration }: LocalDatabaseOptions,
): Promise<void> {
  const client = new DynamoDBClient(config);
  try {
    await client.send(new CreateTableCommand({ ...tableIn(declaration), TableName: table }));
  } finally {
    client.destroy();
  }
}

/** The part of the declaration that dynalite understands, which excludes backups, protection and expiry. */
function tableIn({
  template: file,
  resource,
}: Pick<LocalDatabaseOptions, 'template' | 'resource'>): Omit<
  CreateTableCommandInput,
  'TableName'
> {
  // The template is the service's own, and the deploy test reads it as well.
  const { Resources } = parse(readFileSync(file, 'utf8')) as {
    readonly Resources: Readonly<
      Record<string, { readonly Properties: CreateTableCommandInput } | undefined>
    >;
  };
  const properties = Resources[resource]?.Properties;
  if (properties === undefined) throw new Error(`${file} does not declare a table ${resource}`);
  const { AttributeDefinitions, KeySchema, BillingMode, GlobalSecondaryIndexes } = properties;
  return { AttributeDefinitions, KeySchema, BillingMode, GlobalSecondaryIndexes };
}
