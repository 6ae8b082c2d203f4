import { BatchGetItemCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { backOff } from './backoff.ts';
import { toItem } from './dynamodb-item.ts';
import type { Item } from './dynamodb-item.ts';

/** Key of an item. */
export type Key = Readonly<Record<string, string>>;

/** Keys that one call may name. @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const batchKeysMax = 100;

/** Answers that may leave keys unprocessed before the read fails. Our choice. */
const unprocessedMax = 6;

/** Reads items by key, in no order. What DynamoDB left unprocessed is asked for again (F12). */
export async function batchGet(
  dynamodb: DynamoDBClient,
  tableName: string,
  keys: readonly Key[],
): Promise<readonly Item[]> {
  const items: Item[] = [];
  let pending = keys.map(toItem);
  let unprocessed = 0;
  while (pending.length > 0) {
    const asked = pending.slice(0, batchKeysMax);
    const input = { RequestItems: { [tableName]: { Keys: asked, ConsistentRead: true } } };
    const { Responses, UnprocessedKeys } = await dynamodb.send(new BatchGetItemCommand(input));
    items.push(...(Responses?.[tableName] ?? []));
    const left = UnprocessedKeys?.[tableName]?.Keys ?? [];
    pending = [...left, ...pending.slice(batchKeysMax)];
    if (left.length > 0) {
      unprocessed += 1;
      if (unprocessed === unprocessedMax)
        throw new Error('unable to read items; DynamoDB leaves keys unprocessed');
      await backOff(unprocessed);
    }
  }
  return items;
}
