import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Entry, MessageEntry } from '../../protocol/entries.ts';
import type { Stamp } from '../chat/log-store-port.ts';
import { text, toFields, toItem } from './dynamodb-item.ts';
import type { Item } from './dynamodb-item.ts';
import { roomOfLog, roomsTableKeys } from './table-keys.ts';

/**
 * The item of an entry, with its key. The `user` of an entry is stored as `subject`: an attribute `user` is what puts
 * an item into the index of a user's rooms, where only members belong.
 */
export function fromEntry(entry: Entry, stamp: Stamp): Record<string, AttributeValue> {
  const {
    room,
    seq,
    user: subject,
    reactions,
    ...fields
  } = { user: undefined, reactions: undefined, ...entry };
  return {
    ...toItem({ ...roomsTableKeys.entry(room, seq), ...fields, subject, ...fromStamp(stamp) }),
    ...(reactions && { reactions: fromReactions(reactions) }),
  };
}

/** The first incarnation goes without saying: most rooms are never deleted. */
function fromStamp({ incarnation, expiresAt }: Stamp) {
  return {
    ...(incarnation > 1 && { incarnation }),
    // The attribute by which DynamoDB deletes items is in seconds.
    ...(expiresAt !== undefined && { expiresAt: Math.ceil(expiresAt / 1000) }),
  };
}

export function toStamp({ incarnation, expiresAt }: Item): Stamp {
  return {
    incarnation: Number(incarnation?.N ?? 1),
    ...(expiresAt?.N !== undefined && { expiresAt: Number(expiresAt.N) * 1000 }),
  };
}

/**
 * The entry of an item. Only `fromEntry` writes below a log's key, so the fields are an entry's; those of a newer
 * version pass as they are, and clients ignore types that they do not know (I22).
 */
export function toEntry(item: Item): Entry {
  const {
    pk,
    sk,
    changedSeq: _changedSeq,
    incarnation: _incarnation,
    expiresAt: _expiresAt,
    subject,
    ...fields
  } = toFields(item);
  const reactions = item['reactions']?.L;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  return {
    ...fields,
    ...(subject !== undefined && { user: subject }),
    room: roomOfLog(String(pk)),
    seq: Number(sk),
    ...(reactions && { reactions: toReactions(reactions) }),
  } as Entry;
}

/** A list, because a reaction may be called `__proto__`, which is no name for a key of a map. */
export function fromReactions(reactions: NonNullable<MessageEntry['reactions']>): AttributeValue {
  const list = Object.entries(reactions).map(([reaction, users]) => ({
    M: { reaction: { S: reaction }, users: { L: users.map((user) => ({ S: user })) } },
  }));
  return { L: list };
}

function toReactions(list: readonly AttributeValue[]): MessageEntry['reactions'] {
  const entries = list.map(
    ({ M = {} }) => [text(M, 'reaction'), (M['users']?.L ?? []).map(({ S = '' }) => S)] as const,
  );
  return Object.fromEntries(entries);
}
