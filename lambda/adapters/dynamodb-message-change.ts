import type { AttributeValue, Put, TransactWriteItem, Update } from '@aws-sdk/client-dynamodb';
import type { LogStore, Position } from '../chat/log-store-port.ts';
import { fromEntry, fromReactions } from './dynamodb-entry.ts';
import { toItem } from './dynamodb-item.ts';
import type { Item } from './dynamodb-item.ts';
import { roomsTableKeys } from './table-keys.ts';

type Change = Parameters<LogStore['putChange']>[0];

/** Only a message: one that was buried meanwhile must not come back. */
const isUnchangedMessage = '#type = :isMessage AND attribute_not_exists(changedSeq)';
const isAsSeen = 'changedSeq = :seen';
/** What a change of a message can write into its item. */
const changingFields = ['message', 'editedAt', 'reactions', 'editSeqs', 'changedSeq'];
const isEditOfMessage = '#type = :messageEdited AND target = :target';

/** The message as it is after a change, written where it stands as it was read. */
export function fromChangedMessage(
  TableName: string,
  change: Change,
): Pick<TransactWriteItem, 'Put' | 'Update'> {
  return change.message.deletedAt === undefined
    ? { Update: { TableName, ...fromKeptMessage(change) } }
    : { Put: { TableName, ...fromDeletedMessage(change) } };
}

/** What a newer version has added to the item stays (I22). */
function fromKeptMessage({ entry, message, seenSeq, editSeqs }: Change): Omit<Update, 'TableName'> {
  const { message: text, editedAt, reactions } = message;
  const values = {
    ...toItem({ message: text, editedAt, changedSeq: entry.seq }),
    ...(reactions && { reactions: fromReactions(reactions) }),
    ...(editSeqs.length > 0 && { editSeqs: fromSeqs(editSeqs) }),
  };
  const set = Object.entries(values);
  const removed = changingFields.filter((field) => !(field in values));
  const seen = fromSeen(seenSeq);
  return {
    Key: toItem(roomsTableKeys.entry(message.room, message.seq)),
    UpdateExpression: `SET ${set.map(([field]) => `#${field} = :${field}`).join(', ')}${
      removed.length === 0 ? '' : ` REMOVE ${removed.map((field) => `#${field}`).join(', ')}`
    }`,
    ConditionExpression: seen.condition,
    ExpressionAttributeNames: {
      ...Object.fromEntries(changingFields.map((field) => [`#${field}`, field])),
      ...seen.names,
    },
    ExpressionAttributeValues: {
      ...Object.fromEntries(set.map(([field, value]) => [`:${field}`, value])),
      ...toItem(seen.values),
    },
  };
}

/** All of the item: nobody knows whether what a newer version has added to it is what was to be deleted. */
function fromDeletedMessage({ entry, message, seenSeq, messageStamp }: Change): Omit<Put, 'TableName'> {
  const seen = fromSeen(seenSeq);
  return {
    Item: { ...fromEntry(message, messageStamp), changedSeq: { N: String(entry.seq) } },
    ConditionExpression: seen.condition,
    ...(Object.keys(seen.names).length > 0 && { ExpressionAttributeNames: seen.names }),
    ExpressionAttributeValues: toItem(seen.values),
  };
}

/** That nothing has changed the message since the change with this number; 0: since it was sent. */
function fromSeen(seenSeq: number) {
  return seenSeq === 0
    ? { condition: isUnchangedMessage, names: { '#type': 'type' }, values: { ':isMessage': 'message' } }
    : { condition: isAsSeen, names: {}, values: { ':seen': seenSeq } };
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
