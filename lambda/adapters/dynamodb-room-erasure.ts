import { DeleteItemCommand, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { RoomErasureStore } from '../chat/erasure-port.ts';
import { unlessConditionFails } from './dynamodb-condition.ts';
import { text, toItem } from './dynamodb-item.ts';
import type { Item } from './dynamodb-item.ts';
import {
  memberPrefix,
  roomOfPartition,
  roomPartition,
  roomsTableKeys,
  type RoomsTable,
} from './table-keys.ts';

/** Name of the index that serves a user's rooms. */
const byUser = 'byUser';

interface UserPage {
  readonly user: string;
  readonly after?: string;
  readonly limit: number;
}

/** A page of the index: members and departures of a user, of which there is one or the other in a room. */
export async function queryByUser(
  dynamodb: DynamoDBClient,
  TableName: string,
  { user, after, limit }: UserPage,
): Promise<{ readonly items: readonly Item[]; readonly next?: string }> {
  const page = await dynamodb.send(
    new QueryCommand({
      TableName,
      IndexName: byUser,
      // Not by a key to start at: what stands there is a member or, meanwhile, a departure.
      KeyConditionExpression: after === undefined ? '#user = :user' : '#user = :user AND pk > :after',
      ExpressionAttributeNames: { '#user': 'user' },
      ExpressionAttributeValues: toItem({
        ':user': user,
        ':after': after === undefined ? undefined : roomPartition(after),
      }),
      Limit: limit,
    }),
  );
  const next = page.LastEvaluatedKey && roomOfPartition(text(page.LastEvaluatedKey, 'pk'));
  return { items: page.Items ?? [], ...(next !== undefined && { next }) };
}

export function isMemberItem(item: Item): boolean {
  return text(item, 'sk').startsWith(memberPrefix);
}

/** What of a user stands beside the logs of the Rooms table. */
export function createDynamodbRoomErasure(dynamodb: DynamoDBClient, table: RoomsTable): RoomErasureStore {
  const { tableName: TableName, generation = '' } = table;
  return {
    async readRoomsEver(page) {
      const { items, next } = await queryByUser(dynamodb, TableName, page);
      const rooms = items.map((item) => roomOfPartition(text(item, 'pk')));
      return { rooms, ...(next !== undefined && { next }) };
    },

    async renewEpoch(room, epoch) {
      const update = {
        TableName,
        Key: toItem(roomsTableKeys.head(room)),
        UpdateExpression: 'SET epoch = :epoch, generation = :generation',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: toItem({ ':epoch': epoch, ':generation': generation }),
      };
      await unlessConditionFails(dynamodb.send(new UpdateItemCommand(update)));
    },

    async forgetDeparture({ room, user }) {
      const Key = toItem(roomsTableKeys.departure(room, user));
      await dynamodb.send(new DeleteItemCommand({ TableName, Key }));
    },
  };
}
