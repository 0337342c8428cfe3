import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  paginateQuery,
  PutItemCommand,
  type QueryCommandInput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';

/** A connection that a caller has opened and not closed. */
export interface Connection {
  /** As `ownerOf` identifies the caller. */
  readonly owner: string;
  readonly connectionId: string;
  /** The end of its token, in seconds since 1970. */
  readonly expiresAt: number;
}

/** Longer than a connection can last, so that the table's TTL takes no row of a connection that is still to be ended. */
const FORGOTTEN_AFTER_SECONDS = 86_400;

/** The open connections. */
export interface Connections {
  readonly add: (connection: Connection) => Promise<void>;
  /** @returns false if the connection is not open any more */
  readonly subscribe: (connection: Pick<Connection, 'owner' | 'connectionId'>) => Promise<boolean>;
  readonly remove: (connection: Pick<Connection, 'owner' | 'connectionId'>) => Promise<void>;
  /** The connections of one owner that have subscribed. */
  readonly subscribedBy: (owner: string) => Promise<readonly Connection[]>;
  /** The connections whose token ended in one minute, which is counted from 1970. */
  readonly expiringIn: (minute: number) => Promise<readonly Connection[]>;
}

const SECONDS_PER_MINUTE = 60;

/** The minute in which a token ends. */
export function expiryMinuteOf(seconds: number): number {
  return Math.floor(seconds / SECONDS_PER_MINUTE);
}

/**
 * Keeps connections in DynamoDB, in the partition of their owner, and finds those that expire by an index: no
 * access reads the whole table.
 */
export function createConnections(client: DynamoDBClient, table: string): Connections {
  const keyOf = ({ owner, connectionId }: Pick<Connection, 'owner' | 'connectionId'>) => ({
    owner: { S: owner },
    connectionId: { S: connectionId },
  });

  async function query(input: Omit<QueryCommandInput, 'TableName'>): Promise<Connection[]> {
    const connections: Connection[] = [];
    for await (const { Items = [] } of paginateQuery({ client }, { TableName: table, ...input })) {
      connections.push(
        ...Items.map(({ owner, connectionId, expiresAt }) => ({
          owner: owner?.S ?? '',
          connectionId: connectionId?.S ?? '',
          expiresAt: Number(expiresAt?.N),
        })),
      );
    }
    return connections;
  }

  return {
    add: async (connection) => {
      const { expiresAt } = connection;
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: {
            ...keyOf(connection),
            expiresAt: { N: String(expiresAt) },
            expiryMinute: { N: String(expiryMinuteOf(expiresAt)) },
            forgottenAt: { N: String(expiresAt + FORGOTTEN_AFTER_SECONDS) },
          },
        }),
      );
    },

    subscribe: async (connection) => {
      try {
        await client.send(
          new UpdateItemCommand({
            TableName: table,
            Key: keyOf(connection),
            UpdateExpression: 'SET subscribed = :yes',
            ConditionExpression: 'attribute_exists(connectionId)',
            ExpressionAttributeValues: { ':yes': { BOOL: true } },
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },

    remove: async (connection) => {
      await client.send(new DeleteItemCommand({ TableName: table, Key: keyOf(connection) }));
    },

    subscribedBy: (owner) =>
      query({
        KeyConditionExpression: '#owner = :owner',
        FilterExpression: 'subscribed = :yes',
        ExpressionAttributeNames: { '#owner': 'owner' },
        ExpressionAttributeValues: { ':owner': { S: owner }, ':yes': { BOOL: true } },
        ConsistentRead: true,
      }),

    expiringIn: (minute) =>
      query({
        IndexName: 'expiry',
        KeyConditionExpression: 'expiryMinute = :minute',
        ExpressionAttributeValues: { ':minute': { N: String(minute) } },
      }),
  };
}
