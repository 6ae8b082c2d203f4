import { paginateQuery } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { toItem } from './dynamodb-item.ts';
import type { Item } from './dynamodb-item.ts';

/**
 * All rows of one channel of the Connections table, those past their time included, or those of a range of connection
 * ids, both ends included.
 */
export async function readChannel(
  dynamodb: DynamoDBClient,
  TableName: string,
  channel: string,
  range?: { readonly from: string; readonly through: string },
): Promise<readonly Item[]> {
  const query = {
    TableName,
    ConsistentRead: true,
    KeyConditionExpression:
      range === undefined
        ? 'channel = :channel'
        : 'channel = :channel AND connectionId BETWEEN :from AND :through',
    ExpressionAttributeValues: toItem({
      ':channel': channel,
      ...(range !== undefined && { ':from': range.from, ':through': range.through }),
    }),
  };
  const items: Item[] = [];
  for await (const page of paginateQuery({ client: dynamodb }, query)) items.push(...(page.Items ?? []));
  return items;
}
