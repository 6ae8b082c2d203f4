import { DeleteItemCommand, paginateQuery } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { ConnectionErasureStore } from '../chat/erasure-port.ts';
import { text, toItem } from './dynamodb-item.ts';
import type { Item } from './dynamodb-item.ts';
import { connectionsTableKeys } from './table-keys.ts';

/** What of a user stands in the Connections table, rows that have expired included. */
export function createDynamodbConnectionErasure(
  dynamodb: DynamoDBClient,
  TableName: string,
): ConnectionErasureStore {
  const readChannel = async (channel: string): Promise<readonly Item[]> => {
    const query = {
      TableName,
      ConsistentRead: true,
      KeyConditionExpression: 'channel = :channel',
      ExpressionAttributeValues: toItem({ ':channel': channel }),
    };
    const items: Item[] = [];
    for await (const page of paginateQuery({ client: dynamodb }, query)) items.push(...(page.Items ?? []));
    return items;
  };
  const remove = async (key: Readonly<Record<string, string>>) => {
    await dynamodb.send(new DeleteItemCommand({ TableName, Key: toItem(key) }));
  };

  return {
    async readConnectionTraces(user) {
      const rows = await readChannel(connectionsTableKeys.connection(user, '').channel);
      return rows.map((row) => text(row, 'connectionId'));
    },

    async readSubscriptionTraces({ room, user }) {
      const rows = await readChannel(connectionsTableKeys.subscription(room, '').channel);
      return rows.filter((row) => text(row, 'user') === user).map((row) => text(row, 'connectionId'));
    },

    forgetConnection: async ({ user, connectionId }) =>
      remove(connectionsTableKeys.connection(user, connectionId)),

    forgetPresence: async ({ room, user }) => remove(connectionsTableKeys.presence(room, user)),
  };
}
