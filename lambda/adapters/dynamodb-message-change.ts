import type { AttributeValue, Put, Update } from '@aws-sdk/client-dynamodb';
import type { LogStore, Position } from '../chat/log-store-port.ts';
import { fromEntry } from './dynamodb-entry.ts';
import { toItem } from './dynamodb-item.ts';
import type { Item } from './dynamodb-item.ts';
import { roomsTableKeys } from './table-keys.ts';

type Change = Parameters<LogStore['putChange']>[0];

/** Only a message: one that was buried meanwhile must not come back. */
const isUnchangedMessage = '#type = :message AND attribute_not_exists(changedSeq)';
const isAsSeen = 'changedSeq = :seen';
const isEditOfMessage = '#type = :messageEdited AND target = :target';

/** The message as it is after a change, put where it stands as it was read. */
export function fromChangedMessage({
  entry,
  message,
  seenSeq,
  messageStamp,
  editSeqs,
}: Change): Omit<Put, 'TableName'> {
  return {
    Item: {
      ...fromEntry(message, messageStamp),
      changedSeq: { N: String(entry.seq) },
      ...(editSeqs.length > 0 && { editSeqs: fromSeqs(editSeqs) }),
    },
    ...(seenSeq === 0
      ? {
          ConditionExpression: isUnchangedMessage,
          ExpressionAttributeNames: { '#type': 'type' },
          ExpressionAttributeValues: toItem({ ':message': 'message' }),
        }
      : {
          ConditionExpression: isAsSeen,
          ExpressionAttributeValues: toItem({ ':seen': seenSeq }),
        }),
  };
}

/**
 * An edit loses its text. The number of the change tells the table's stream that the entry is none of its new ones; the
 * condition, that nothing is written where the edit has expired or was erased.
 */
export function fromEmptiedEdit(
  { room, seq }: Position,
  { entry, message }: Pick<Change, 'entry' | 'message'>,
): Omit<Update, 'TableName'> {
  return {
    Key: toItem(roomsTableKeys.entry(room, seq)),
    UpdateExpression: 'SET changedSeq = :seq REMOVE #message',
    ConditionExpression: isEditOfMessage,
    ExpressionAttributeNames: { '#type': 'type', '#message': 'message' },
    ExpressionAttributeValues: toItem({
      ':seq': entry.seq,
      ':messageEdited': 'messageEdited',
      ':target': message.seq,
    }),
  };
}

export function toEditSeqs(message: Item): readonly number[] {
  return (message['editSeqs']?.L ?? []).map(({ N }) => Number(N));
}

function fromSeqs(seqs: readonly number[]): AttributeValue {
  return { L: seqs.map((seq) => ({ N: String(seq) })) };
}
