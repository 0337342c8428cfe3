import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateScan,
} from '@aws-sdk/client-dynamodb';
import { keyOf, type Withdrawal } from '../lib/revocation/withdrawal';
import { type Occasion, putOf } from '../lib/revocation/withdrawal-entry';

/** An entry of the table, for people. */
export interface ListedEntry {
  readonly key: string;
  readonly expiresAt: number | undefined;
  readonly issuedBefore: number | undefined;
  readonly createdAt: number | undefined;
  readonly createdBy: string | undefined;
}

/** The table of withdrawn tokens, as an operator's tool uses it. */
export interface RevocationTable {
  /** @returns false if an entry that reaches further is there already */
  readonly add: (withdrawal: Withdrawal, occasion: Occasion) => Promise<boolean>;
  /** @returns false if there was no entry */
  readonly remove: (withdrawal: Withdrawal) => Promise<boolean>;
  readonly has: (withdrawal: Withdrawal) => Promise<boolean>;
  /** The entries that still count, the newest first. */
  readonly list: (nowSeconds: number) => Promise<readonly ListedEntry[]>;
}

export function revocationTable(client: DynamoDBClient, TableName: string): RevocationTable {
  const keyed = (withdrawal: Withdrawal) => ({ TableName, Key: { pk: { S: keyOf(withdrawal) } } });
  return {
    add: async (withdrawal, occasion) => {
      const put = putOf(TableName, withdrawal, occasion);
      try {
        await client.send(new PutItemCommand({ ...put, Item: { ...put.Item } }));
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },
    remove: async (withdrawal) => {
      const { Attributes } = await client.send(
        new DeleteItemCommand({ ...keyed(withdrawal), ReturnValues: 'ALL_OLD' }),
      );
      return Attributes !== undefined;
    },
    has: async (withdrawal) => {
      const { Item } = await client.send(
        new GetItemCommand({ ...keyed(withdrawal), ConsistentRead: true }),
      );
      return Item !== undefined;
    },
    list: async (nowSeconds) => {
      const entries: ListedEntry[] = [];
      for await (const { Items = [] } of paginateScan({ client }, { TableName })) {
        for (const { pk, expiresAt, issuedBefore, createdAt, createdBy } of Items) {
          entries.push({
            key: pk?.S ?? '',
            expiresAt: numberOf(expiresAt?.N),
            issuedBefore: numberOf(issuedBefore?.N),
            createdAt: numberOf(createdAt?.N),
            createdBy: createdBy?.S,
          });
        }
      }
      return entries
        .filter(({ expiresAt = Infinity }) => expiresAt > nowSeconds)
        .sort((one, other) => (other.createdAt ?? 0) - (one.createdAt ?? 0));
    },
  };
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}
