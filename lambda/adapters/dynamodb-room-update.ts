import type { Update } from '@aws-sdk/client-dynamodb';
import type { RoomUpdatedEntry } from '../../protocol/entries.ts';
import { toItem } from './dynamodb-item.ts';
import { roomsTableKeys } from './table-keys.ts';

const roomExists = 'attribute_exists(pk)';
const noLaterUpdate = '(attribute_not_exists(updatedSeq) OR updatedSeq < :seq)';

/** The change of a head that an entry tells of. Updates take effect in the order of their numbers: a late one fails. */
export function fromRoomUpdate(entry: RoomUpdatedEntry): Omit<Update, 'TableName'> {
  const { room, seq, name, slowModeSeconds, retentionDays, frozen } = entry;
  const changes = Object.entries({ name, slowModeSeconds, retentionDays, frozen }).filter(
    ([, value]) => value !== undefined,
  );
  // The next entry then begins another segment of the log.
  const endsSegment = retentionDays !== undefined;
  return {
    Key: toItem(roomsTableKeys.head(room)),
    UpdateExpression: `SET updatedSeq = :seq${changes.map(([field]) => `, #${field} = :${field}`).join('')}${
      endsSegment ? ', segmentEndsAt = :ended' : ''
    }`,
    ConditionExpression: `${roomExists} AND ${noLaterUpdate}`,
    // `name` is a word of DynamoDB's own, and others may become some.
    ExpressionAttributeNames: Object.fromEntries(changes.map(([field]) => [`#${field}`, field])),
    ExpressionAttributeValues: toItem({
      ':seq': seq,
      ':ended': endsSegment ? 0 : undefined,
      ...Object.fromEntries(changes.map(([field, value]) => [`:${field}`, value])),
    }),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  };
}
