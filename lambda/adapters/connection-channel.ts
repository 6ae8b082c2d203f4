import { paginateQuery } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Slice } from '../chat/audience-port.ts';
import { toItem } from './dynamodb-item.ts';
import type { Item } from './dynamodb-item.ts';

interface ChannelOptions {
  readonly slice?: Slice;
  readonly attributes?: readonly string[];
}

/**
 * All rows of one channel of the Connections table, those past their time included.
 * @param options.slice only connection ids from one to another, both included
 * @param options.attributes only these of each row
 */
export async function readChannel(
  dynamodb: DynamoDBClient,
  TableName: string,
  channel: string,
  { slice, attributes }: ChannelOptions = {},
): Promise<readonly Item[]> {
  const query = {
    TableName,
    ConsistentRead: true,
    KeyConditionExpression:
      slice === undefined
        ? 'channel = :channel'
        : 'channel = :channel AND connectionId BETWEEN :from AND :through',
    ExpressionAttributeValues: toItem({
      ':channel': channel,
      ...(slice !== undefined && { ':from': slice.from, ':through': slice.through }),
    }),
    ...(attributes !== undefined && { ProjectionExpression: attributes.join(', ') }),
  };
  const items: Item[] = [];
  for await (const page of paginateQuery({ client: dynamodb }, query)) items.push(...(page.Items ?? []));
  return items;
}
