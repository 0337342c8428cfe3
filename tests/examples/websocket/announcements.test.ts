import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import {
  type Announcements,
  createAnnouncements,
} from '../../../examples/websocket/connections/announcements';
import { createClients } from '../../../examples/websocket/connections/clients';
import {
  type Connections,
  createConnections,
} from '../../../examples/websocket/connections/connections';
import { createRoutes } from '../../../examples/websocket/connections/routes';
import { type LocalDatabase, startLocalDatabase } from '../../../local/database/local-database';
import { type ConnectionsApi, startConnectionsApi } from './connections-api';

const NOW = 1_800_000_000;
const ALICE = 'https://issuer.example.com#alice';
const BOB = 'https://issuer.example.com#bob';

let database: LocalDatabase;
let dynamo: DynamoDBClient;
let api: ConnectionsApi;
let seconds: number;
let table = 0;
let connections: Connections;
let announcements: Announcements;

beforeEach(async () => {
  table += 1;
  process.env['AWS_ACCESS_KEY_ID'] = 'test';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'test';
  process.env['AWS_REGION'] = 'eu-central-1';
  const name = `connections-${table}`;
  database = await startLocalDatabase({
    port: 0,
    table: name,
    template: 'examples/websocket/resources/connections.yml',
    resource: 'ConnectionsTable',
  });
  dynamo = new DynamoDBClient(database.client);
  api = await startConnectionsApi();
  seconds = NOW;
  connections = createConnections(dynamo, name);
  announcements = createAnnouncements({
    connections,
    clients: createClients(api.url),
    now: () => seconds * 1000,
  });
});

afterEach(async () => {
  dynamo.destroy();
  database.close();
  await api.close();
});

async function open(owner: string, connectionId: string, expiresAt = NOW + 60): Promise<void> {
  await connections.add({ owner, connectionId, expiresAt });
  await connections.subscribe({ owner, connectionId });
}

const idsOf = async (owner: string): Promise<readonly string[]> =>
  (await connections.subscribedBy(owner)).map(({ connectionId }) => connectionId);

test('the table keeps a connection longer than it can last, so that it can still be ended', async () => {
  await open(ALICE, 'a1', NOW + 60);
  const rows = [];
  for await (const { Items = [] } of paginateScan(
    { client: dynamo },
    { TableName: `connections-${table}` },
  )) {
    rows.push(...Items);
  }
  expect(rows.map(({ forgottenAt }) => forgottenAt?.N)).toStrictEqual([String(NOW + 60 + 86_400)]);
});

describe('an announcement', () => {
  test('is sent to each connection of its owner that has subscribed, and to no other', async () => {
    await open(ALICE, 'a1');
    await open(ALICE, 'a2');
    await open(BOB, 'b1');
    await connections.add({ owner: ALICE, connectionId: 'quiet', expiresAt: NOW + 60 });

    await expect(announcements.announce(ALICE, { delivery: '1' })).resolves.toBe(2);
    expect(api.requests.sort()).toStrictEqual([
      'POST a1 {"delivery":"1"}',
      'POST a2 {"delivery":"1"}',
    ]);
  });

  test('forgets a connection whose client has gone, and reaches the others', async () => {
    await open(ALICE, 'gone');
    await open(ALICE, 'here');
    api.statuses.set('gone', 410);

    await expect(announcements.announce(ALICE, {})).resolves.toBe(1);
    await expect(idsOf(ALICE)).resolves.toStrictEqual(['here']);
  });

  test('is not sent when the token has ended: the connection is closed and forgotten', async () => {
    await open(ALICE, 'a1', NOW);

    await expect(announcements.announce(ALICE, {})).resolves.toBe(0);
    expect(api.requests).toStrictEqual(['DELETE a1']);
    await expect(idsOf(ALICE)).resolves.toStrictEqual([]);
  });

  test('fails if the gateway refuses it, after it has reached the other connections', async () => {
    await open(ALICE, 'a1');
    await open(ALICE, 'refused');
    api.statuses.set('refused', 403);

    await expect(announcements.announce(ALICE, {})).rejects.toThrow();
    expect(api.requests.filter((request) => request.startsWith('POST a1'))).toHaveLength(1);
    await expect(idsOf(ALICE)).resolves.toStrictEqual(['a1', 'refused']);
  });
});

describe('the run that ends connections', () => {
  test('ends those whose token has ended, of every owner, and no others', async () => {
    await open(ALICE, 'a1', NOW);
    await open(BOB, 'b1', NOW - 120);
    await open(BOB, 'b2', NOW + 1);

    await expect(announcements.endExpired()).resolves.toBe(2);
    expect(api.requests.sort()).toStrictEqual(['DELETE a1', 'DELETE b1']);
    await expect(idsOf(BOB)).resolves.toStrictEqual(['b2']);
    await expect(announcements.endExpired()).resolves.toBe(0);
  });

  test('makes up for runs that were left out', async () => {
    await open(ALICE, 'a1', NOW);
    seconds = NOW + 14 * 60;
    await expect(announcements.endExpired()).resolves.toBe(1);
  });

  test('keeps a connection that it cannot close, for the next run', async () => {
    await open(ALICE, 'a1', NOW);
    api.statuses.set('a1', 403);
    await expect(announcements.endExpired()).rejects.toThrow();
    api.statuses.set('a1', 410);
    await expect(announcements.endExpired()).resolves.toBe(1);
    await expect(announcements.endExpired()).resolves.toBe(0);
  });
});

describe('the routes', () => {
  const contextOf = (scope: string, expiresAt = NOW + 60) => ({
    requestContext: {
      connectionId: 'c1',
      authorizer: {
        principalId: 'alice',
        issuer: 'https://issuer.example.com',
        scope,
        expiresAt: String(expiresAt),
      },
    },
  });
  const routes = () =>
    createRoutes({
      connections,
      announcements,
      now: () => seconds * 1000,
      log: () => undefined,
    });
  const reader = contextOf('deliveries:read');

  test('$connect accepts the subprotocol, and subscribe follows', async () => {
    const { connect, subscribe } = routes();
    await expect(
      connect({ ...reader, headers: { 'Sec-WebSocket-Protocol': 'bearer, token' } }),
    ).resolves.toMatchObject({
      statusCode: 200,
      headers: { 'Sec-WebSocket-Protocol': 'bearer' },
    });
    await expect(idsOf(ALICE)).resolves.toStrictEqual([]);
    await expect(subscribe(reader)).resolves.toMatchObject({ statusCode: 200 });
    await expect(idsOf(ALICE)).resolves.toStrictEqual(['c1']);
  });

  test('subscribe needs its scope', async () => {
    const { connect, subscribe } = routes();
    const stranger = contextOf('other:read');
    await connect(stranger);
    await expect(subscribe(stranger)).resolves.toMatchObject({ statusCode: 403 });
    await expect(idsOf(ALICE)).resolves.toStrictEqual([]);
  });

  test('subscribe says that a connection which was ended meanwhile is not open', async () => {
    await expect(routes().subscribe(reader)).resolves.toMatchObject({ statusCode: 410 });
  });

  test('$disconnect forgets the connection, also when its token has ended', async () => {
    const { connect, subscribe, disconnect } = routes();
    for (const late of [0, 60]) {
      seconds = NOW;
      await connect(reader);
      await subscribe(reader);
      seconds = NOW + late;
      await disconnect(reader);
      await expect(idsOf(ALICE)).resolves.toStrictEqual([]);
    }
    expect(api.requests).toStrictEqual([]);
  });

  test.each(['subscribe', 'other'] as const)(
    '%s ends a connection whose token has ended',
    async (name) => {
      await open(ALICE, 'c1');
      seconds = NOW + 60;
      await expect(routes()[name](reader)).resolves.toMatchObject({ statusCode: 401 });
      expect(api.requests).toStrictEqual(['DELETE c1']);
      await expect(idsOf(ALICE)).resolves.toStrictEqual([]);
    },
  );
});
