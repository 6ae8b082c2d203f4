import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { ConnectionErasureStore } from '../chat/erasure-port.ts';
import { readChannel } from './connection-channel.ts';
import { text, toItem } from './dynamodb-item.ts';
import { connectionsTableKeys } from './table-keys.ts';

/** What of a user stands in the Connections table, rows that have expired included. */
export function createDynamodbConnectionErasure(
  dynamodb: DynamoDBClient,
  TableName: string,
): ConnectionErasureStore {
  const remove = async (key: Readonly<Record<string, string>>) => {
    await dynamodb.send(new DeleteItemCommand({ TableName, Key: toItem(key) }));
  };

  return {
    async readConnectionTraces(user) {
      const rows = await readChannel(dynamodb, TableName, connectionsTableKeys.connection(user, '').channel);
      return rows.map((row) => text(row, 'connectionId'));
    },

    async readSubscriptionTraces({ room, user }) {
      const rows = await readChannel(
        dynamodb,
        TableName,
        connectionsTableKeys.subscription(room, '').channel,
      );
      return rows.filter((row) => text(row, 'user') === user).map((row) => text(row, 'connectionId'));
    },

    forgetConnection: async ({ user, connectionId }) =>
      remove(connectionsTableKeys.connection(user, connectionId)),

    forgetPresence: async ({ room, user }) => remove(connectionsTableKeys.presence(room, user)),
  };
}
