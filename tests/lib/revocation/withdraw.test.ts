import { DeleteItemCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { revocationTable } from '../../../deploy/revocation-table';
import { requestAws } from '../../../lib/aws/signed-request';
import { readAwsEnvironment } from '../../../lib/config/aws-environment';
import { createWithdraw } from '../../../lib/revocation/withdraw';
import { RevocationsUnavailable } from '../../../lib/revocation/revocations-unavailable';
import { keyOf, type Withdrawal } from '../../../lib/revocation/withdrawal';
import { type LocalDatabase, startLocalDatabase } from '../../../local/database/local-database';
import { FakeClock } from '../../support/observed-keys';

const LONGEST_LIFETIME_SECONDS = 2_592_000;

const ISSUER = 'https://issuer.example.com';
const SESSION: Withdrawal = { kind: 'session', issuer: ISSUER, sessionId: 'session-1' };
const TABLE = 'revocations';

let database: LocalDatabase;
let client: DynamoDBClient;

beforeAll(async () => {
  database = await startLocalDatabase({
    port: 0,
    table: TABLE,
    template: 'resources/revocations.yml',
    resource: 'RevocationsTable',
  });
  client = new DynamoDBClient(database.client);
});

afterAll(() => {
  client.destroy();
  database.close();
});

/** @param beforeRequest is called with the number of the request */
function scene({
  table = TABLE,
  endpoint = database.client.endpoint,
  beforeRequest,
}: {
  readonly table?: string;
  readonly endpoint?: string;
  readonly beforeRequest?: (count: number) => Promise<unknown>;
} = {}) {
  const clock = new FakeClock();
  const environment = readAwsEnvironment({
    ...database.environment,
    AWS_REGION: 'eu-central-1',
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
  });
  const deadlines: number[] = [];
  const request = async (asked: Parameters<typeof requestAws>[0]) => {
    deadlines.push(asked.deadlineMs);
    await beforeRequest?.(deadlines.length);
    return requestAws(asked, environment);
  };
  const withdraw = createWithdraw({ table, request, now: clock.now }, 'backchannel-logout');
  return { clock, withdraw, seconds: clock.now() / 1000, deadlines };
}

/** The entry of a withdrawal in the table. */
async function entryOf(withdrawal: Withdrawal) {
  const Key = { pk: { S: keyOf(withdrawal) } };
  const { Item } = await client.send(new GetItemCommand({ TableName: TABLE, Key }));
  return Item;
}

test('a session is listed until its last access token must have expired', async () => {
  const { withdraw, seconds, deadlines } = scene();
  await withdraw(SESSION);
  expect(deadlines).toHaveLength(1);
  const entry = await entryOf(SESSION);
  expect(entry).toMatchObject({
    createdAt: { N: String(seconds) },
    createdBy: { S: 'backchannel-logout' },
  });
  expect(entry).not.toHaveProperty('issuedBefore');
  expect(Number(entry?.['expiresAt']?.N)).toBeGreaterThanOrEqual(
    seconds + LONGEST_LIFETIME_SECONDS,
  );
});

test('a session that is listed already stays listed', async () => {
  const { withdraw, clock } = scene();
  await withdraw(SESSION);
  clock.advance(1_000);
  await withdraw(SESSION);
  // As a clock that was set back has it, or another instance whose clock is behind.
  clock.advance(-60_000);
  await expect(withdraw(SESSION)).resolves.toBeUndefined();
  await expect(entryOf(SESSION)).resolves.toBeDefined();
});

test('an older logout of a subject takes nothing back of a later one', async () => {
  const { withdraw, seconds } = scene();
  const before = (issuedBefore: number): Withdrawal => ({
    kind: 'subject',
    issuer: ISSUER,
    subject: 'alice',
    issuedBefore,
  });
  await withdraw(before(seconds));
  await withdraw(before(seconds - 60));
  await expect(entryOf(before(0))).resolves.toMatchObject({
    issuedBefore: { N: String(seconds) },
  });
  await withdraw(before(seconds + 60));
  await expect(entryOf(before(0))).resolves.toMatchObject({
    issuedBefore: { N: String(seconds + 60) },
  });
});

test('a logout that withdraws more, and for a shorter time, leaves a longer entry as long', async () => {
  const { withdraw, seconds } = scene();
  const bob: Withdrawal = {
    kind: 'subject',
    issuer: ISSUER,
    subject: 'bob',
    issuedBefore: seconds,
  };
  const longestLifetimeSeconds = LONGEST_LIFETIME_SECONDS * 2;
  const occasion = { nowSeconds: seconds, longestLifetimeSeconds, createdBy: 'ops' };
  await revocationTable(client, TABLE).add(bob, occasion);
  await withdraw({ ...bob, issuedBefore: seconds + 60 });
  await expect(entryOf(bob)).resolves.toMatchObject({
    issuedBefore: { N: String(seconds + 60) },
    expiresAt: { N: String(seconds + longestLifetimeSeconds + 300) },
    createdBy: { S: 'ops' },
    changedBy: { S: 'backchannel-logout' },
  });
});

test('an entry that DynamoDB deletes while it is written, because it has expired, is written anew', async () => {
  const deleted = { TableName: TABLE, Key: { pk: { S: keyOf(SESSION) } } };
  const { withdraw, clock } = scene({
    beforeRequest: async (count) => {
      if (count === 3) await client.send(new DeleteItemCommand(deleted));
    },
  });
  await client.send(new DeleteItemCommand(deleted));
  await withdraw(SESSION);
  // The entry reaches as far, so the second withdrawal changes nothing.
  clock.advance(-1_000);
  await withdraw(SESSION);
  await expect(entryOf(SESSION)).resolves.toBeDefined();
});

test.each([
  ['does not exist', { table: 'another' }, /ResourceNotFoundException/],
  ['cannot be reached', { endpoint: 'http://127.0.0.1:1' }, /ECONNREFUSED/],
])('nothing is promised if the table %s', async (_name, options, problem) => {
  const { withdraw } = scene(options);
  const failure = withdraw(SESSION);
  await expect(failure).rejects.toBeInstanceOf(RevocationsUnavailable);
  await expect(failure).rejects.toThrow(problem);
});

test('all requests of a withdrawal share 1.5 seconds', async () => {
  const { withdraw, deadlines } = scene({
    beforeRequest: () => new Promise((resolve) => setTimeout(resolve, 50)),
  });
  await withdraw(SESSION);
  await withdraw(SESSION);
  const [first = 0, second = 0, third = 0] = deadlines.slice(-3);
  expect(first).toBeLessThanOrEqual(1_500);
  expect(first).toBeGreaterThan(second);
  expect(second).toBeGreaterThan(third);
});

test('an error that is ours is thrown as it is', async () => {
  const { withdraw } = scene({ beforeRequest: () => Promise.reject(new RangeError('a bug')) });
  await expect(withdraw(SESSION)).rejects.toThrow(new RangeError('a bug'));
});
