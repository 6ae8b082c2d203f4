import type { UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import type { RoomHead } from '../chat/room-store-port.ts';
import { toItem } from './dynamodb-item.ts';
import { fromSegments } from './dynamodb-room-item.ts';
import { roomsTableKeys } from './table-keys.ts';

const nobodyHasNumbered = 'seq = :seen';
const segmentHasEnded = 'segmentEndsAt = :seenEnd';
const hasNoRetention = '(attribute_not_exists(retentionDays) OR attribute_type(retentionDays, :null))';
const hasTheRetention = 'retentionDays = :days';

/** The step of a head into its next segment, which hands out a seq. Fails unless the head is as it was seen. */
export function fromSegmentation(
  { room, seq, segmentEndsAt: seenEnd = 0, settings: { retentionDays } }: RoomHead,
  {
    segments,
    segmentEndsAt,
    nowMs,
  }: Pick<RoomHead, 'segments' | 'segmentEndsAt'> & { readonly nowMs: number },
): Omit<UpdateItemCommandInput, 'TableName'> {
  const hasSeenRetention = retentionDays === null ? hasNoRetention : hasTheRetention;
  return {
    Key: toItem(roomsTableKeys.head(room)),
    UpdateExpression: `SET seq = :seq, activeAt = :now, #segments = :segments${
      segmentEndsAt === undefined ? ' REMOVE segmentEndsAt' : ', segmentEndsAt = :end'
    }`,
    ConditionExpression: `${nobodyHasNumbered} AND ${segmentHasEnded} AND ${hasSeenRetention}`,
    // A word of DynamoDB's own.
    ExpressionAttributeNames: { '#segments': 'segments' },
    ExpressionAttributeValues: {
      ...toItem({ ':seq': seq + 1, ':now': nowMs, ':seen': seq, ':seenEnd': seenEnd, ':end': segmentEndsAt }),
      ...(retentionDays === null ? { ':null': { S: 'NULL' } } : { ':days': { N: String(retentionDays) } }),
      ':segments': fromSegments(segments),
    },
  };
}
