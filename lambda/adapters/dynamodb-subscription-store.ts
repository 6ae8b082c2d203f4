import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
  paginateQuery,
} from '@aws-sdk/client-dynamodb';
import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { limits } from '../../protocol/limits.ts';
import type { Clock, Connection, SubscriptionStore } from '../chat/ports.ts';
import { batchGet } from './dynamodb-batch.ts';
import { createDynamodbConnectionErasure } from './dynamodb-connection-erasure.ts';
import { unlessConditionFails } from './dynamodb-condition.ts';
import {
  fromConnection,
  fromSubscription,
  isClosed,
  toOpenConnection,
  toSubscription,
} from './dynamodb-connection-item.ts';
import { number, toItem } from './dynamodb-item.ts';
import type { Item } from './dynamodb-item.ts';
import { createDynamodbPlaces } from './dynamodb-places.ts';
import { conditionFailed, transact } from './dynamodb-transaction.ts';
import { connectionsTableKeys, roomsTableKeys } from './table-keys.ts';

/** API Gateway ends every connection after two hours; ten minutes more, so that no row goes before its socket. */
const rowLifetimeSeconds = 2 * 60 * 60 + 10 * 60;

const isNew = 'attribute_not_exists(channel)';
const isOpen = 'attribute_exists(channel) AND attribute_not_exists(closed)';
const hasPlace = '(attribute_not_exists(rooms) OR contains(rooms, :room) OR size(rooms) < :roomsMax)';

export interface SubscriptionTables {
  readonly roomsTable: string;
  readonly connectionsTable: string;
}

/**
 * Connections and subscriptions in the Connections table. A connection's own row names the rooms that it receives, so
 * that its end finds them exactly; an index by connection would lag behind a join just before the end, and leave a
 * subscription without a socket.
 */
export function createDynamodbSubscriptionStore(
  dynamodb: DynamoDBClient,
  { roomsTable, connectionsTable }: SubscriptionTables,
  clock: Pick<Clock, 'now'>,
): SubscriptionStore {
  const TableName = connectionsTable;
  const expiresAt = () => Math.floor(clock.now() / 1000) + rowLifetimeSeconds;
  const isMember = (room: string, user: string) => ({
    ConditionCheck: {
      TableName: roomsTable,
      Key: toItem(roomsTableKeys.member(room, user)),
      ConditionExpression: 'attribute_exists(pk)',
    },
  });
  const putSubscription = (connection: Connection, room: string) => ({
    Put: {
      TableName,
      Item: fromSubscription({ ...connection, room, subscribedAt: clock.now() }, expiresAt()),
    },
  });
  const deleteSubscription: SubscriptionStore['deleteSubscription'] = async ({ room, connectionId }) => {
    const Key = toItem(connectionsTableKeys.subscription(room, connectionId));
    await dynamodb.send(new DeleteItemCommand({ TableName, Key }));
  };
  /** Rows past their time stay visible until the table drops them, hours later perhaps: they are filtered (F15). */
  const isCurrent = (item: Item) => number(item, 'expiresAt') * 1000 > clock.now();
  const toOpenConnections = (items: readonly Item[]) =>
    items.filter((item) => isCurrent(item) && !isClosed(item)).map(toOpenConnection);
  const readChannel = async (channel: string): Promise<readonly Item[]> => {
    const query = {
      TableName,
      ConsistentRead: true,
      KeyConditionExpression: 'channel = :channel',
      ExpressionAttributeValues: toItem({ ':channel': channel }),
    };
    const items: Item[] = [];
    for await (const page of paginateQuery({ client: dynamodb }, query)) items.push(...(page.Items ?? []));
    return items.filter(isCurrent);
  };

  return {
    ...createDynamodbConnectionErasure(dynamodb, TableName),
    ...createDynamodbPlaces(dynamodb, TableName),

    async openConnection(connection, { room } = {}) {
      const put = {
        TableName,
        Item: {
          ...fromConnection(connection, { openedAt: clock.now(), expiresAt: expiresAt() }),
          ...(room !== undefined && { rooms: roomSet(room) }),
        },
        ConditionExpression: isNew,
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      } as const;
      if (room === undefined) return openUnlessClosed(dynamodb.send(new PutItemCommand(put)));
      const reasons = await transact(dynamodb, [
        isMember(room, connection.user),
        { Put: put },
        putSubscription(connection, room),
      ]);
      if (reasons === undefined) return 'opened';
      return conditionFailed(reasons, 0) ? 'notAMember' : openness(reasons[1]?.Item);
    },

    async closeConnection({ user, connectionId }) {
      const input = {
        TableName,
        Key: toItem(connectionsTableKeys.connection(user, connectionId)),
        // The row keeps its rooms: should whoever ends the connection fail half-way, the next one finds them again.
        UpdateExpression: 'SET closed = :closed, expiresAt = :expiresAt',
        ExpressionAttributeValues: toItem({ ':closed': true, ':expiresAt': expiresAt() }),
        ReturnValues: 'ALL_NEW',
      } as const;
      const { Attributes } = await dynamodb.send(new UpdateItemCommand(input));
      return Attributes?.['rooms']?.SS ?? [];
    },

    async subscribe(connection, room) {
      const { user, connectionId } = connection;
      const reasons = await transact(dynamodb, [
        isMember(room, user),
        {
          Update: {
            TableName,
            Key: toItem(connectionsTableKeys.connection(user, connectionId)),
            UpdateExpression: 'ADD rooms :rooms',
            ConditionExpression: `${isOpen} AND ${hasPlace}`,
            ExpressionAttributeValues: {
              ':rooms': roomSet(room),
              ...toItem({ ':room': room, ':roomsMax': limits.subscriptionsPerConnectionMax }),
            },
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          },
        },
        putSubscription(connection, room),
      ]);
      if (reasons === undefined) return 'subscribed';
      if (conditionFailed(reasons, 0)) return 'notAMember';
      const standing = reasons[1]?.Item;
      return standing === undefined || isClosed(standing) ? 'closed' : 'tooManySubscriptions';
    },

    async unsubscribe({ user, connectionId, room }) {
      await deleteSubscription({ room, connectionId });
      const update = new UpdateItemCommand({
        TableName,
        Key: toItem(connectionsTableKeys.connection(user, connectionId)),
        UpdateExpression: 'DELETE rooms :rooms',
        ConditionExpression: isOpen,
        ExpressionAttributeValues: { ':rooms': roomSet(room) },
      });
      // A connection that has closed meanwhile keeps no list of rooms to mend.
      await dynamodb.send(update).catch(ignoreFailedCondition);
    },

    async evict({ user, connectionId, room }) {
      const isNoMember = {
        ConditionCheck: {
          TableName: roomsTable,
          Key: toItem(roomsTableKeys.member(room, user)),
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      };
      const end = {
        Delete: { TableName, Key: toItem(connectionsTableKeys.subscription(room, connectionId)) },
      };
      const forget = {
        Update: {
          TableName,
          Key: toItem(connectionsTableKeys.connection(user, connectionId)),
          UpdateExpression: 'DELETE rooms :rooms',
          ConditionExpression: isOpen,
          ExpressionAttributeValues: { ':rooms': roomSet(room) },
        },
      };
      const reasons = await transact(dynamodb, [isNoMember, end, forget]);
      // A connection that has closed meanwhile keeps no list of rooms to mend.
      const hasClosed = reasons !== undefined && !conditionFailed(reasons, 0);
      if (hasClosed) await transact(dynamodb, [isNoMember, end]);
    },

    deleteSubscription,

    async readSubscriptions(room) {
      const { channel } = connectionsTableKeys.subscription(room, '');
      return (await readChannel(channel)).map(toSubscription);
    },

    async readConnections(user) {
      const { channel } = connectionsTableKeys.connection(user, '');
      return toOpenConnections(await readChannel(channel));
    },

    async readConnection({ user, connectionId }) {
      const Key = toItem(connectionsTableKeys.connection(user, connectionId));
      const { Item: item } = await dynamodb.send(
        new GetItemCommand({ TableName, Key, ConsistentRead: true }),
      );
      return toOpenConnections(item === undefined ? [] : [item])[0];
    },

    async readConnectionsAmong(connections) {
      const keys = connections.map(({ user, connectionId }) =>
        connectionsTableKeys.connection(user, connectionId),
      );
      return toOpenConnections(await batchGet(dynamodb, TableName, keys));
    },

    async renewLease({ user, connectionId }) {
      const update = new UpdateItemCommand({
        TableName,
        Key: toItem(connectionsTableKeys.connection(user, connectionId)),
        UpdateExpression: 'SET seenAt = :now',
        ConditionExpression: isOpen,
        ExpressionAttributeValues: toItem({ ':now': clock.now() }),
      });
      // A connection that has closed meanwhile has no lease to renew.
      await dynamodb.send(update).catch(ignoreFailedCondition);
    },

    async claimPresence({ room, user, online, nowMs, intervalMs }) {
      const update = new UpdateItemCommand({
        TableName,
        Key: toItem(connectionsTableKeys.presence(room, user)),
        UpdateExpression: 'SET #told = :now, expiresAt = :expiresAt',
        ConditionExpression: 'attribute_not_exists(#told) OR #told <= :before',
        ExpressionAttributeNames: { '#told': online ? 'toldOnlineAt' : 'toldOfflineAt' },
        ExpressionAttributeValues: toItem({
          ':now': nowMs,
          ':before': nowMs - intervalMs,
          ':expiresAt': expiresAt(),
        }),
      });
      return !('conditionFailed' in (await unlessConditionFails(dynamodb.send(update))));
    },
  };
}

function roomSet(room: string): AttributeValue {
  return { SS: [room] };
}

/** A row that is there already and open is this connection's own, put by the same event delivered twice (F1). */
function openness(standing: Item | undefined): 'opened' | 'closed' {
  return standing !== undefined && isClosed(standing) ? 'closed' : 'opened';
}

async function openUnlessClosed(put: Promise<unknown>): Promise<'opened' | 'closed'> {
  try {
    await put;
    return 'opened';
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return openness(error.Item);
    throw error;
  }
}

function ignoreFailedCondition(error: unknown): void {
  if (!(error instanceof ConditionalCheckFailedException)) throw error;
}
