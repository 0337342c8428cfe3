import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  paginateScan,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { keyOf, type Withdrawal } from '../lib/revocation/withdrawal';
import { itemOf, type Occasion, writeEntry } from '../lib/revocation/withdrawal-entry';

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
  /** @returns false if an entry that reaches as far is there already */
  readonly add: (withdrawal: Withdrawal, occasion: Occasion) => Promise<boolean>;
  /** Changes nothing. @returns what `add` would return */
  readonly wouldAdd: (withdrawal: Withdrawal, occasion: Occasion) => Promise<boolean>;
  /** @returns false if there was no entry */
  readonly remove: (withdrawal: Withdrawal) => Promise<boolean>;
  readonly has: (withdrawal: Withdrawal) => Promise<boolean>;
  /** The entries that still count, the newest first. */
  readonly list: (nowSeconds: number) => Promise<readonly ListedEntry[]>;
}

export function revocationTable(client: DynamoDBClient, TableName: string): RevocationTable {
  const keyed = (withdrawal: Withdrawal) => ({ TableName, Key: { pk: { S: keyOf(withdrawal) } } });
  const read = async (withdrawal: Withdrawal) => {
    const command = new GetItemCommand({ ...keyed(withdrawal), ConsistentRead: true });
    return (await client.send(command)).Item;
  };
  return {
    add: (withdrawal, occasion) =>
      writeEntry(TableName, withdrawal, occasion, async (update) => {
        try {
          await client.send(new UpdateItemCommand(update));
          return true;
        } catch (error) {
          if (error instanceof ConditionalCheckFailedException) return false;
          throw error;
        }
      }),
    wouldAdd: async (withdrawal, occasion) => {
      const found = await read(withdrawal);
      const { expiresAt, issuedBefore } = itemOf(withdrawal, occasion);
      return (
        found === undefined ||
        isSmaller(found['expiresAt'], expiresAt) ||
        isSmaller(found['issuedBefore'], issuedBefore)
      );
    },
    remove: async (withdrawal) => {
      const { Attributes } = await client.send(
        new DeleteItemCommand({ ...keyed(withdrawal), ReturnValues: 'ALL_OLD' }),
      );
      return Attributes !== undefined;
    },
    has: async (withdrawal) => (await read(withdrawal)) !== undefined,
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

/** A missing number of an entry was left out by hand, and is the largest of all. */
function isSmaller(
  found: AttributeValue | undefined,
  written: { readonly N: string } | undefined,
): boolean {
  return Number(found?.N ?? Infinity) < Number(written?.N ?? -Infinity);
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}
