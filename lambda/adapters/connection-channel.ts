import { paginateQuery } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { toItem } from './dynamodb-item.ts';
import type { Item } from './dynamodb-item.ts';

/** All rows of one channel of the Connections table, those past their time included. */
export async function readChannel(
  dynamodb: DynamoDBClient,
  TableName: string,
  channel: string,
): Promise<readonly Item[]> {
  const query = {
    TableName,
    ConsistentRead: true,
    KeyConditionExpression: 'channel = :channel',
    ExpressionAttributeValues: toItem({ ':channel': channel }),
  };
  const items: Item[] = [];
  for await (const page of paginateQuery({ client: dynamodb }, query)) items.push(...(page.Items ?? []));
  return items;
}
