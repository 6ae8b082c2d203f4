import { type TransactWriteItem, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';

import { keyOf } from './items.ts';
import type { DynamoDbUnderTest } from './server.ts';

export type Transact = (items: readonly TransactWriteItem[], token?: string) => Promise<void>;

/** A put into the rooms table. */
export function putOf(name: string): TransactWriteItem {
  return { Put: { TableName: '', Item: keyOf(name) } };
}

/** Fills in the rooms table, whose name is not known yet where test cases are written. */
export function inRooms({ roomsTable }: DynamoDbUnderTest, item: TransactWriteItem): TransactWriteItem {
  return Object.fromEntries(
    Object.entries(item).map(([kind, write]) => [
      kind,
      { ...write, TableName: write.TableName || roomsTable },
    ]),
  );
}

/** Sends writes as one transaction; a table without a name is the rooms table. */
export function transactOn(db: DynamoDbUnderTest): Transact {
  return async (items, ClientRequestToken) => {
    const TransactItems = items.map((item) => inRooms(db, item));
    await db.client.send(new TransactWriteItemsCommand({ TransactItems, ClientRequestToken }));
  };
}
