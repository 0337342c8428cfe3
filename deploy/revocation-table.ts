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
  /** When and by whom it last grew, if it has. */
  readonly changedAt: number | undefined;
  readonly changedBy: string | undefined;
}

/** The table of withdrawn tokens, as an operator's tool uses it. */
interface RevocationTable {
  /** @returns false if an entry that reaches as far is there already */
  readonly add: (withdrawal: Withdrawal, occasion: Occasion) => Promise<boolean>;
  /** Changes nothing. @returns what `add` would return */
  readonly wouldAdd: (withdrawal: Withdrawal, occasion: Occasion) => Promise<boolean>;
  /** @returns the entry that was there, with what others have written into it */
  readonly remove: (withdrawal: Withdrawal) => Promise<ListedEntry | undefined>;
  readonly find: (withdrawal: Withdrawal) => Promise<ListedEntry | undefined>;
  /** The entries that still count, the last that was written first. */
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
      return Attributes && entryFrom(Attributes);
    },
    find: async (withdrawal) => {
      const found = await read(withdrawal);
      return found && entryFrom(found);
    },
    list: async (nowSeconds) => {
      const entries: ListedEntry[] = [];
      for await (const { Items = [] } of paginateScan({ client }, { TableName })) {
        entries.push(...Items.map(entryFrom));
      }
      return entries
        .filter(({ expiresAt = Infinity }) => expiresAt > nowSeconds)
        .sort((one, other) => writtenAt(other) - writtenAt(one));
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

function entryFrom(item: Readonly<Record<string, AttributeValue>>): ListedEntry {
  const number = (name: string): number | undefined => numberOf(item[name]?.N);
  return {
    key: item['pk']?.S ?? '',
    expiresAt: number('expiresAt'),
    issuedBefore: number('issuedBefore'),
    createdAt: number('createdAt'),
    createdBy: item['createdBy']?.S,
    changedAt: number('changedAt'),
    changedBy: item['changedBy']?.S,
  };
}

function writtenAt({ changedAt, createdAt }: ListedEntry): number {
  return changedAt ?? createdAt ?? 0;
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}
