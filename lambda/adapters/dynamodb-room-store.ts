import { GetItemCommand, QueryCommand, UpdateItemCommand, paginateQuery } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { leftSlot } from '../chat/claim-slots.ts';
import type { Member, RoomStore } from '../chat/room-store-port.ts';
import { batchGet } from './dynamodb-batch.ts';
import type { Key } from './dynamodb-batch.ts';
import { unlessConditionFails } from './dynamodb-condition.ts';
import { numberMap, text, toItem } from './dynamodb-item.ts';
import type { Item } from './dynamodb-item.ts';
import { fromMemberChange, whyNotChanged } from './dynamodb-member-change.ts';
import { memberWith, witnessCheck } from './dynamodb-provided.ts';
import { createDynamodbRoomErasure, isMemberItem, queryByUser } from './dynamodb-room-erasure.ts';
import { beginning, createDynamodbRoomDeletion, noTombstone } from './dynamodb-room-deletion.ts';
import { fromHead, fromMember, isHead, toHead, toMember } from './dynamodb-room-item.ts';
import { conditionFailed, transact } from './dynamodb-transaction.ts';
import { memberPrefix, roomOfPartition, roomPartition, roomsTableKeys } from './table-keys.ts';
import type { RoomsTable } from './table-keys.ts';

const isAbsent = 'attribute_not_exists(pk)';
const isPresent = 'attribute_exists(pk)';

/** Times that a member may write between the two calls of a departure. Our choice. */
const departTriesMax = 10;

/** Heads and members in the Rooms table. */
export function createDynamodbRoomStore(dynamodb: DynamoDBClient, table: RoomsTable): RoomStore {
  const { tableName, generation = '' } = table;
  const read = async (key: Key): Promise<Item | undefined> => {
    const input = { TableName: tableName, Key: toItem(key), ConsistentRead: true };
    return (await dynamodb.send(new GetItemCommand(input))).Item;
  };
  const readAll = async (keys: readonly Key[]) => batchGet(dynamodb, tableName, keys);
  const membersQuery = (room: string) => ({
    TableName: tableName,
    ConsistentRead: true,
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :member)',
    ExpressionAttributeValues: toItem({ ':pk': roomPartition(room), ':member': memberPrefix }),
  });

  return {
    ...createDynamodbRoomDeletion(dynamodb, tableName),
    ...createDynamodbRoomErasure(dynamodb, table),

    async readHead(room) {
      const item = await read(roomsTableKeys.head(room));
      return item && toHead(item, generation);
    },

    async readHeads(rooms) {
      return (await readAll(rooms.map(roomsTableKeys.head))).map((item) => toHead(item, generation));
    },

    async readMember({ room, user }) {
      const item = await read(roomsTableKeys.member(room, user));
      return item && toMember(item);
    },

    async readHeadAndMember({ room, user }) {
      const items = await readAll([roomsTableKeys.head(room), roomsTableKeys.member(room, user)]);
      const head = items.find(isHead);
      const member = items.find((item) => !isHead(item));
      return { ...(head && { head: toHead(head, generation) }), ...(member && { member: toMember(member) }) };
    },

    async createRoom(head, members) {
      // Members without a head are what an unfinished creation left behind: only the head must be new.
      const reasons = await transact(dynamodb, [
        { Put: { TableName: tableName, Item: fromHead(head, generation), ConditionExpression: isAbsent } },
        beginning(tableName, head.room, head.incarnation),
        ...members.map((member) => ({ Put: { TableName: tableName, Item: fromMember(member) } })),
      ]);
      return reasons === undefined;
    },

    async addMember(member, { leftSeq, ...provided }) {
      const departure = {
        TableName: tableName,
        Key: toItem(roomsTableKeys.departure(member.room, member.user)),
      };
      const reasons = await transact(dynamodb, [
        { Put: { TableName: tableName, Item: fromMember(member), ConditionExpression: isAbsent } },
        leftSeq === undefined
          ? { ConditionCheck: { ...departure, ConditionExpression: isAbsent } }
          : {
              Delete: {
                ...departure,
                ConditionExpression: 'claims.#left = :leftSeq',
                ExpressionAttributeNames: { '#left': leftSlot },
                ExpressionAttributeValues: toItem({ ':leftSeq': leftSeq }),
              },
            },
        noTombstone(tableName, member.room),
        ...witnessCheck(tableName, member.room, provided),
      ]);
      if (reasons === undefined) return 'added';
      if (conditionFailed(reasons, 2)) return 'noRoom';
      if (conditionFailed(reasons, 0)) return 'isMember';
      return conditionFailed(reasons, 1) ? 'departed' : 'refused';
    },

    async depart({ room, user }, provided = {}) {
      const key = roomsTableKeys.member(room, user);
      for (let tries = 1; tries <= departTriesMax; tries += 1) {
        const member = await read(key);
        if (member === undefined) return 'notAMember';
        const { roles = [toMember(member).role] } = provided;
        if (!roles.includes(toMember(member).role)) return 'refused';
        const seen = member['claimedSeq'];
        const isAsSeen = memberWith(roles);
        const reasons = await transact(dynamodb, [
          {
            Delete: {
              TableName: tableName,
              Key: toItem(key),
              // Unless it has claimed more meanwhile, which the departure would not know.
              ConditionExpression: `${isAsSeen.expression} AND ${seen ? 'claimedSeq = :seen' : 'attribute_not_exists(claimedSeq)'}`,
              ExpressionAttributeNames: { ...isAsSeen.names },
              ExpressionAttributeValues: { ...toItem(isAsSeen.values), ...(seen && { ':seen': seen }) },
            },
          },
          // In the index, too: it is what finds the room for whoever asks for all that there is of a user.
          {
            Put: {
              TableName: tableName,
              Item: {
                ...toItem({ ...roomsTableKeys.departure(room, user), user }),
                claims: member['claims'] ?? { M: {} },
              },
            },
          },
          ...witnessCheck(tableName, room, provided),
        ]);
        if (reasons === undefined) return 'departed';
        if (!conditionFailed(reasons, 0)) return 'refused';
      }
      throw new Error('unable to remove a member; it writes all the time');
    },

    async changeMember(key, change, provided = {}) {
      const update = { TableName: tableName, ...fromMemberChange(key, change, provided) };
      const reasons = await transact(dynamodb, [
        { Update: update },
        ...witnessCheck(tableName, key.room, provided),
      ]);
      return reasons === undefined ? 'changed' : whyNotChanged(reasons, provided);
    },

    async readOwners(room) {
      const query = membersQuery(room);
      const owners: string[] = [];
      const pages = paginateQuery(
        { client: dynamodb },
        {
          ...query,
          FilterExpression: '#role = :owner',
          ExpressionAttributeNames: { '#role': 'role' },
          ExpressionAttributeValues: { ...query.ExpressionAttributeValues, ...toItem({ ':owner': 'owner' }) },
        },
      );
      for await (const page of pages) owners.push(...(page.Items ?? []).map((item) => text(item, 'user')));
      return owners;
    },

    async readDeparture({ room, user }) {
      const item = await read(roomsTableKeys.departure(room, user));
      return item && numberMap(item, 'claims');
    },

    async readSystemClaims(room) {
      const item = await read(roomsTableKeys.system(room));
      return item && numberMap(item, 'claims');
    },

    async createSystemClaims(room) {
      const put = {
        TableName: tableName,
        Item: { ...toItem(roomsTableKeys.system(room)), claims: { M: {} } },
        ConditionExpression: isAbsent,
      };
      await transact(dynamodb, [{ Put: put }, noTombstone(tableName, room)]);
    },

    async readMembers(room) {
      const members: Member[] = [];
      for await (const page of paginateQuery({ client: dynamodb }, membersQuery(room))) {
        members.push(...(page.Items ?? []).map(toMember));
      }
      return members;
    },

    async countMembers(room) {
      let count = 0;
      const query = { ...membersQuery(room), Select: 'COUNT' } as const;
      for await (const page of paginateQuery({ client: dynamodb }, query)) count += page.Count ?? 0;
      return count;
    },

    async readMembersPage({ room, after, limit }) {
      const page = await dynamodb.send(
        new QueryCommand({
          ...membersQuery(room),
          Limit: limit,
          ...(after !== undefined && { ExclusiveStartKey: toItem(roomsTableKeys.member(room, after)) }),
        }),
      );
      const next = page.LastEvaluatedKey && text(page.LastEvaluatedKey, 'sk').slice(memberPrefix.length);
      return { members: (page.Items ?? []).map(toMember), ...(next !== undefined && { next }) };
    },

    async markRead({ room, user }, seq) {
      const update = {
        TableName: tableName,
        Key: toItem(roomsTableKeys.member(room, user)),
        UpdateExpression: 'SET readSeq = :seq',
        ConditionExpression: `${isPresent} AND readSeq < :seq`,
        ExpressionAttributeValues: toItem({ ':seq': seq }),
      };
      return !(
        'conditionFailed' in (await unlessConditionFails(dynamodb.send(new UpdateItemCommand(update))))
      );
    },

    async noteTyping({ room, user }, { nowMs, intervalMs }) {
      const update = {
        TableName: tableName,
        Key: toItem(roomsTableKeys.member(room, user)),
        UpdateExpression: 'SET typedAt = :now',
        ConditionExpression: `${isPresent} AND (attribute_not_exists(typedAt) OR typedAt <= :before)`,
        ExpressionAttributeValues: toItem({ ':now': nowMs, ':before': nowMs - intervalMs }),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      } as const;
      const result = await unlessConditionFails(dynamodb.send(new UpdateItemCommand(update)));
      if (!('conditionFailed' in result)) return 'noted';
      return result.item === undefined ? 'notAMember' : 'tooSoon';
    },

    async readRoomsOfUser(page) {
      const { items, next } = await queryByUser(dynamodb, tableName, page);
      const rooms = items.filter(isMemberItem).map((item) => roomOfPartition(text(item, 'pk')));
      return { rooms, ...(next !== undefined && { next }) };
    },

    async readMembersOfUser(user, rooms) {
      return (await readAll(rooms.map((room) => roomsTableKeys.member(room, user)))).map(toMember);
    },
  };
}
