import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { revocationTable } from '../../deploy/revocation-table';
import { requestAws } from '../../lib/aws/signed-request';
import { readAwsEnvironment } from '../../lib/config/aws-environment';
import type { Environment } from '../../lib/config/environment-reader';
import { type AskDynamo, readEntries } from '../../lib/revocation/withdrawn-entries';
import type { Occasion } from '../../lib/revocation/withdrawal-entry';
import type { Withdrawal } from '../../lib/revocation/withdrawal';
import { startLocalDatabase } from '../../local/database/local-database';

/** A table of withdrawn tokens in a separate database, whose requests are counted. */
export interface RevocationsTable {
  readonly name: string;
  /** The variables that lead the authorizer to it. */
  readonly environment: Readonly<Record<string, string>>;
  readonly client: DynamoDBClient;
  /** The number of look-ups so far. */
  readonly lookUps: () => number;
  /** Returns false if an entry that reaches as far is there already. */
  readonly withdraw: (withdrawal: Withdrawal, occasion?: Partial<Occasion>) => Promise<boolean>;
  /** Answers every look-up from now on; without a listener, the table answers again. */
  readonly answer: (listener?: RequestListener) => void;
  readonly close: () => void;
}

/** Starts dynalite with the table as its template declares it, and a server in front of it that can fail. */
export async function startRevocationsTable(): Promise<RevocationsTable> {
  const name = 'revocations';
  const database = await startLocalDatabase({
    port: 0,
    table: name,
    template: join(__dirname, '../../resources/revocations.yml'),
    resource: 'RevocationsTable',
  });
  let lookUps = 0;
  let listener: RequestListener | undefined;
  const front = createServer((request, response) => {
    lookUps += 1;
    if (listener !== undefined) {
      listener(request, response);
      return;
    }
    void forward(request, database.client.endpoint).then(({ status, body }) => {
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(body);
    });
  }).listen(0, '127.0.0.1');
  await once(front, 'listening');
  // A TCP server that listens has an address object.
  const { port } = front.address() as AddressInfo;
  const environment = {
    ...database.environment,
    AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${port}`,
    AWS_REGION: 'local',
    REVOCATION_TABLE: name,
  };
  await loadWhatLookUpsNeed(name, environment);
  lookUps = 0;
  const client = new DynamoDBClient(database.client);
  return {
    name,
    environment,
    client,
    lookUps: () => lookUps,
    withdraw: async (withdrawal, occasion = {}) => {
      const usual = {
        nowSeconds: 1_800_000_000,
        longestLifetimeSeconds: 86_400,
        createdBy: 'test',
      };
      return revocationTable(client, name).add(withdrawal, { ...usual, ...occasion });
    },
    answer: (with_) => {
      listener = with_;
    },
    close: () => {
      client.destroy();
      front.close();
      front.closeAllConnections();
      database.close();
    },
  };
}

/** The first request takes as long as loading the code for it, which can be longer than a look-up may take. */
async function loadWhatLookUpsNeed(table: string, environment: Environment): Promise<void> {
  const ask: AskDynamo = (request) =>
    requestAws({ ...request, deadlineMs: 10_000 }, readAwsEnvironment(environment));
  await readEntries(table, ['none'], ask);
}

async function forward(
  request: Parameters<RequestListener>[0],
  endpoint: string,
): Promise<{ readonly status: number; readonly body: string }> {
  const chunks: Buffer[] = [];
  // A request is a stream of bytes.
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  // dynalite reads these, and fetch sets the others itself.
  const headers = ['content-type', 'x-amz-target', 'authorization', 'x-amz-date'].map((name) => [
    name,
    String(request.headers[name]),
  ]);
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: Buffer.concat(chunks),
  });
  return { status: answer.status, body: await answer.text() };
}
