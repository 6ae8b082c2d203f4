import { deleteMessageSchema } from '../../protocol/actions.ts';
import type { MessageChangeEntry, MessageEntry } from '../../protocol/entries.ts';
import { ChatError } from '../../protocol/errors.ts';
import { parse } from '../../protocol/frames.ts';
import type { IncomingFrame } from '../../protocol/frames.ts';
import type { Caller } from '../chat/caller.ts';
import { changeMessage } from '../chat/message-changes.ts';
import type { Ports } from '../chat/ports.ts';

/**
 * Takes a message back, or, as a moderator, somebody else's. A tombstone stays, so that the log has no gap; the reply
 * is the `messageDeleted` entry.
 */
export async function deleteMessage(
  ports: Ports,
  caller: Caller,
  { fields }: IncomingFrame,
): Promise<MessageChangeEntry> {
  const { id, room, seq: target } = parse(deleteMessageSchema, fields);
  return changeMessage(ports, {
    ...caller,
    room,
    id,
    target,
    says: { type: 'messageDeleted' },
    apply(current, { role }, at) {
      if (current.sender !== caller.user && role === 'member') {
        throw new ChatError('forbidden', 'seq: only its sender and moderators delete a message');
      }
      return { ...tombstoneOf(current), deletedAt: at };
    },
  });
}

/** By name what stays, for a newer version may have given a message more than this one knows how to take back (I22). */
function tombstoneOf({
  type,
  room,
  seq,
  id,
  sender,
  timestamp,
  replyTo,
  editedAt,
}: MessageEntry): MessageEntry {
  return {
    type,
    room,
    seq,
    id,
    sender,
    timestamp,
    ...(replyTo !== undefined && { replyTo }),
    ...(editedAt !== undefined && { editedAt }),
  };
}
