import type { Entry, MessageEntry } from '../../protocol/entries.ts';
import { ChatError } from '../../protocol/errors.ts';
import { utf8Bytes } from '../../protocol/fields.ts';
import { limits } from '../../protocol/limits.ts';
import type { MemberKey } from './room-store-port.ts';

/** What somebody wants to say in a room. */
export interface Message extends MemberKey {
  readonly id: string;
  readonly message: string;
  readonly replyTo?: number | undefined;
  /** The connection that sends, which gets the entry as its reply. */
  readonly connectionId?: string;
}

/** The entry of a message, wherever it comes to stand. */
export function messageEntry({ room, id, message, user, replyTo }: Message, sentAt: string) {
  return (seq: number): MessageEntry => ({
    type: 'message',
    room,
    seq,
    id,
    message,
    sender: user,
    timestamp: sentAt,
    ...(replyTo === undefined ? {} : { replyTo }),
  });
}

/** A time of the length that every one has. */
const anyTime = new Date(0).toISOString();

/** Throws `bad_request` if no reply could carry the entry back (F26). */
export function requireFrameFor(message: Message): void {
  const entry = messageEntry(message, anyTime)(Number.MAX_SAFE_INTEGER);
  if (utf8Bytes(JSON.stringify(entry)) > limits.entryBytesMax) {
    throw new ChatError('bad_request', 'message: does not fit a frame once it is escaped');
  }
}

/** What was edited or deleted since cannot be compared any more, and is the same as far as one can tell. */
export function isSameMessage(entry: Entry, { id, user, message, replyTo }: Message): entry is MessageEntry {
  if (entry.type !== 'message' || entry.id !== id || entry.sender !== user) return false;
  const hasChanged = entry.editedAt !== undefined || entry.deletedAt !== undefined;
  return hasChanged || (entry.message === message && entry.replyTo === replyTo);
}
