import {
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { limits } from '../../protocol/limits.ts';
import { connectionLifetimeMs } from '../chat/connection-lifetime.ts';
import type { Clock } from '../chat/ports.ts';
import type { Connection, ConnectionKey, SubscriptionStore } from '../chat/subscription-store-port.ts';
import { readChannel } from './connection-channel.ts';
import { createDynamodbAudience } from './dynamodb-audience.ts';
import { batchGet } from './dynamodb-batch.ts';
import { createDynamodbConnectionErasure } from './dynamodb-connection-erasure.ts';
import { unlessConditionFails } from './dynamodb-condition.ts';
import { fromConnection, fromSubscription, isClosed, toOpenConnection } from './dynamodb-connection-item.ts';
import { number, toItem } from './dynamodb-item.ts';
import type { Item } from './dynamodb-item.ts';
import { createDynamodbPlaces } from './dynamodb-places.ts';
import { conditionFailed, transact } from './dynamodb-transaction.ts';
import { connectionsTableKeys, roomsTableKeys } from './table-keys.ts';

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
  const expiresAt = () => Math.floor((clock.now() + connectionLifetimeMs) / 1000);
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
  /** Of a connection that is open: one that has closed meanwhile keeps no list of rooms to mend. */
  const forgetRoom = ({ user, connectionId, room }: ConnectionKey & { readonly room: string }) => ({
    TableName,
    Key: toItem(connectionsTableKeys.connection(user, connectionId)),
    UpdateExpression: 'DELETE rooms :rooms',
    ConditionExpression: isOpen,
    ExpressionAttributeValues: { ':rooms': roomSet(room) },
  });
  const deleteSubscription: SubscriptionStore['deleteSubscription'] = async ({ room, connectionId }) => {
    const Key = toItem(connectionsTableKeys.subscription(room, connectionId));
    await dynamodb.send(new DeleteItemCommand({ TableName, Key }));
  };
  /** Rows past their time stay visible until the table drops them, hours later perhaps: they are filtered (F15). */
  const isCurrent = (item: Item) => number(item, 'expiresAt') * 1000 > clock.now();
  const toOpenConnections = (items: readonly Item[]) =>
    items.filter((item) => isCurrent(item) && !isClosed(item)).map(toOpenConnection);
  const readCurrent = async (channel: string) =>
    (await readChannel(dynamodb, TableName, channel)).filter(isCurrent);

  return {
    ...createDynamodbAudience(dynamodb, TableName, isCurrent),
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
      if (room === undefined) {
        const result = await unlessConditionFails(dynamodb.send(new PutItemCommand(put)));
        return 'conditionFailed' in result ? openness(result.item) : 'opened';
      }
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

    async unsubscribe(subscription) {
      await deleteSubscription(subscription);
      const update = new UpdateItemCommand(forgetRoom(subscription));
      await unlessConditionFails(dynamodb.send(update));
    },

    async evict(subscription) {
      const { user, connectionId, room } = subscription;
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
      const reasons = await transact(dynamodb, [isNoMember, end, { Update: forgetRoom(subscription) }]);
      const hasClosed = reasons !== undefined && !conditionFailed(reasons, 0);
      if (hasClosed) await transact(dynamodb, [isNoMember, end]);
    },

    deleteSubscription,

    async readConnections(user) {
      const { channel } = connectionsTableKeys.connection(user, '');
      return toOpenConnections(await readCurrent(channel));
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
      await unlessConditionFails(dynamodb.send(update));
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
