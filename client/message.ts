import type { Entry, MessageChangeEntry, MessageEntry } from '../protocol/entries.ts';
import type { ChatError } from './errors.ts';

/** A message, as a page shows it. Immutable: what changes it makes another object of the same `key`. */
export interface Message {
  /** The same from the first moment to the last, and unique in the room. */
  readonly key: string;
  readonly room: string;
  /** Position in the room's log; undefined until the backend has stored it. */
  readonly seq: number | undefined;
  /** Id of the request that sent it. */
  readonly id: string;
  /** User id. */
  readonly sender: string;
  /** Whether the user of this client has sent it. */
  readonly isOwn: boolean;
  /** The current text; undefined if and only if the message was deleted. */
  readonly text: string | undefined;
  /** When it was stored; of one that is not yet, when it was sent. */
  readonly timestamp: Date;
  /** Seq of the message that this one answers. */
  readonly replyTo: number | undefined;
  readonly editedAt: Date | undefined;
  readonly deletedAt: Date | undefined;
  /** Reaction → users who have it, in the order of their reacting. */
  readonly reactions: Readonly<Record<string, readonly string[]>>;
  /**
   * `pending` until it is acknowledged; `sent` is stored for good. A message that `failed` was not stored: `retry` sends
   * it again, `discard` drops it.
   */
  readonly status: 'pending' | 'sent' | 'failed';
  /** Why it has failed. */
  readonly error: ChatError | undefined;
}

export function messageOf(entry: MessageEntry, user: string | undefined): Message {
  const { room, seq, id, sender, message, timestamp, replyTo, editedAt, deletedAt, reactions = {} } = entry;
  const isOwn = sender === user;
  return {
    // The user may not be known yet when they write. No id has a slash in it, so that nobody else's is the same.
    key: isOwn ? id : `${id}/${sender}`,
    room,
    seq,
    id,
    sender,
    isOwn,
    text: message,
    timestamp: new Date(timestamp),
    replyTo,
    editedAt: dateOf(editedAt),
    deletedAt: dateOf(deletedAt),
    reactions,
    status: 'sent',
    error: undefined,
  };
}

/** The message after the change. Making a change twice makes no difference. */
export function changed(message: Message, change: MessageChangeEntry): Message {
  switch (change.type) {
    case 'messageEdited':
      // An edit whose text was taken is followed by another change of the message, further on in the log.
      if (message.deletedAt !== undefined || change.message === undefined) return message;
      return { ...message, text: change.message, editedAt: new Date(change.timestamp) };
    case 'messageDeleted':
      return { ...message, text: undefined, reactions: {}, deletedAt: new Date(change.timestamp) };
    case 'reaction':
      if (message.deletedAt !== undefined) return message;
      return { ...message, reactions: reacted(message.reactions, change) };
  }
}

export function isChange(entry: Entry): entry is MessageChangeEntry {
  return entry.type === 'messageEdited' || entry.type === 'messageDeleted' || entry.type === 'reaction';
}

function reacted(
  reactions: Message['reactions'],
  { reaction, sender, active }: Extract<MessageChangeEntry, { readonly type: 'reaction' }>,
): Message['reactions'] {
  // A Map, because a reaction may be called `__proto__`.
  const next = new Map(Object.entries(reactions));
  const users = next.get(reaction) ?? [];
  const others = users.filter((user) => user !== sender);
  if (!active) next.set(reaction, others);
  else if (others.length === users.length) next.set(reaction, [...users, sender]);
  return Object.fromEntries([...next].filter(([, users]) => users.length > 0));
}

function dateOf(timestamp: string | undefined): Date | undefined {
  return timestamp === undefined ? undefined : new Date(timestamp);
}
