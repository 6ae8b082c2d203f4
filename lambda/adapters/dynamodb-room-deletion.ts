import { GetItemCommand, PutItemCommand, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { RoomDeletionStore, Tombstone } from '../chat/deletion-port.ts';
import { unlessConditionFails } from './dynamodb-condition.ts';
import { fromEntry } from './dynamodb-entry.ts';
import { number, text, toItem } from './dynamodb-item.ts';
import type { Item } from './dynamodb-item.ts';
import { fromMember } from './dynamodb-room-item.ts';
import { transact } from './dynamodb-transaction.ts';
import { roomsTableKeys } from './table-keys.ts';

const isAbsent = 'attribute_not_exists(pk)';
const isAsSeen = 'seq = :seq';
const isUnderWay = 'incarnation = :incarnation AND isFinished = :false';
const isOfNoLaterLog = '(attribute_not_exists(incarnation) OR incarnation <= :incarnation)';

/** Items of one transaction, with its condition one less than it may have. */
const remainsPerStep = 98;

/** That no tombstone stands, be it of a deletion under way or of a finished one. */
export function noTombstone(TableName: string, room: string): TransactWriteItem {
  return {
    ConditionCheck: {
      TableName,
      Key: toItem(roomsTableKeys.tombstone(room)),
      ConditionExpression: isAbsent,
    },
  };
}

/** That an incarnation of a room may begin: as the first one, or where the one before is deleted to its end. */
function isTurnOf(room: string, incarnation: number) {
  return {
    Key: toItem(roomsTableKeys.tombstone(room)),
    ...(incarnation === 1
      ? { ConditionExpression: isAbsent }
      : {
          ConditionExpression: 'incarnation = :previous AND isFinished = :true',
          ExpressionAttributeValues: toItem({ ':previous': incarnation - 1, ':true': true }),
        }),
  };
}

/** What becomes of the tombstone when an incarnation of the room begins. */
export function beginning(TableName: string, room: string, incarnation: number): TransactWriteItem {
  const turn = { TableName, ...isTurnOf(room, incarnation) };
  return incarnation === 1 ? { ConditionCheck: turn } : { Delete: turn };
}

/** The part of the Rooms table that deletes rooms. */
export function createDynamodbRoomDeletion(dynamodb: DynamoDBClient, TableName: string): RoomDeletionStore {
  const underWay = ({ room, incarnation }: Tombstone) => ({
    TableName,
    Key: toItem(roomsTableKeys.tombstone(room)),
    ConditionExpression: isUnderWay,
    ExpressionAttributeValues: toItem({ ':incarnation': incarnation, ':false': false }),
  });
  const readFirstKeys = async (pk: string, limit: number): Promise<readonly Item[]> => {
    const query = new QueryCommand({
      TableName,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: toItem({ ':pk': pk }),
      ProjectionExpression: 'pk, sk',
      Limit: limit,
    });
    return (await dynamodb.send(query)).Items ?? [];
  };
  const deleteUnder = async (tombstone: Tombstone, keys: readonly Item[]): Promise<boolean> => {
    const deletes = keys.map((Key) => ({ Delete: { TableName, Key } }));
    return (await transact(dynamodb, [{ ConditionCheck: underWay(tombstone) }, ...deletes])) === undefined;
  };
  /** Without a head, members are what an unfinished creation has left behind. */
  const beforeBeginning = async (room: string, incarnation: number, writes: readonly TransactWriteItem[]) => {
    const head = { TableName, Key: toItem(roomsTableKeys.head(room)), ConditionExpression: isAbsent };
    await transact(dynamodb, [
      { ConditionCheck: head },
      { ConditionCheck: { TableName, ...isTurnOf(room, incarnation) } },
      ...writes,
    ]);
  };

  return {
    async endRoom({ room, seq }, tombstone) {
      const end = {
        TableName,
        Key: toItem(roomsTableKeys.head(room)),
        ConditionExpression: isAsSeen,
        ExpressionAttributeValues: toItem({ ':seq': seq }),
      };
      const put = { TableName, Item: fromTombstone(tombstone), ConditionExpression: isAbsent };
      return (await transact(dynamodb, [{ Delete: end }, { Put: put }])) === undefined;
    },

    async readTombstone(room) {
      const Key = toItem(roomsTableKeys.tombstone(room));
      const { Item: item } = await dynamodb.send(
        new GetItemCommand({ TableName, Key, ConsistentRead: true }),
      );
      return item && toTombstone(room, item);
    },

    async updateTombstone(tombstone) {
      const { ExpressionAttributeValues: values, ...update } = underWay(tombstone);
      const { buriedSeq, isFinished } = tombstone;
      const command = new UpdateItemCommand({
        ...update,
        UpdateExpression: 'SET buriedSeq = :buriedSeq, isFinished = :isFinished',
        ExpressionAttributeValues: {
          ...values,
          ...toItem({ ':buriedSeq': buriedSeq, ':isFinished': isFinished }),
        },
      });
      return !('conditionFailed' in (await unlessConditionFails(dynamodb.send(command))));
    },

    async deleteMembers(tombstone, users) {
      const keys = users.map((user) => toItem(roomsTableKeys.member(tombstone.room, user)));
      return deleteUnder(tombstone, keys);
    },

    async deleteRemains(tombstone) {
      const { pk, sk } = roomsTableKeys.tombstone(tombstone.room);
      const keys = await readFirstKeys(pk, remainsPerStep + 1);
      const remains = keys.filter((key) => text(key, 'sk') !== sk).slice(0, remainsPerStep);
      return remains.length > 0 && deleteUnder(tombstone, remains);
    },

    async readFirstSeq(room) {
      const [first] = await readFirstKeys(roomsTableKeys.entry(room, 0).pk, 1);
      return first && Number(text(first, 'sk'));
    },

    async bury(position, stamp) {
      const put = {
        TableName,
        Item: fromEntry({ type: 'void', ...position }, stamp),
        ConditionExpression: isOfNoLaterLog,
        ExpressionAttributeValues: toItem({ ':incarnation': stamp.incarnation }),
      };
      await unlessConditionFails(dynamodb.send(new PutItemCommand(put)));
    },

    async prepareMembers(room, incarnation, members) {
      const puts = members.map((member) => ({ Put: { TableName, Item: fromMember(member) } }));
      await beforeBeginning(room, incarnation, puts);
    },

    async dropPrepared(room, incarnation, users) {
      const keys = users.map((user) => toItem(roomsTableKeys.member(room, user)));
      await beforeBeginning(
        room,
        incarnation,
        keys.map((Key) => ({ Delete: { TableName, Key } })),
      );
    },
  };
}

function fromTombstone({ room, ...fields }: Tombstone): Item {
  return toItem({ ...roomsTableKeys.tombstone(room), ...fields });
}

function toTombstone(room: string, item: Item): Tombstone {
  return {
    room,
    incarnation: number(item, 'incarnation'),
    seq: number(item, 'seq'),
    buriedSeq: number(item, 'buriedSeq'),
    isFinished: item['isFinished']?.BOOL === true,
  };
}
