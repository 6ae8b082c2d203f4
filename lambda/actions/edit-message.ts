import { editMessageSchema } from '../../protocol/actions.ts';
import type { MessageChangeEntry } from '../../protocol/entries.ts';
import { ChatError } from '../../protocol/errors.ts';
import { parse } from '../../protocol/frames.ts';
import type { IncomingFrame } from '../../protocol/frames.ts';
import type { Caller } from '../chat/caller.ts';
import { changeMessage } from '../chat/message-changes.ts';
import type { Ports } from '../chat/ports.ts';

/** Gives a message of one's own a new text; the reply is the `messageEdited` entry. */
export async function editMessage(
  ports: Ports,
  caller: Caller,
  { fields }: IncomingFrame,
): Promise<MessageChangeEntry> {
  const { id, room, seq: target, message } = parse(editMessageSchema, fields);
  return changeMessage(ports, {
    ...caller,
    room,
    id,
    target,
    says: { type: 'messageEdited', message },
    apply(current, _member, at) {
      if (current.sender !== caller.user)
        throw new ChatError('forbidden', 'seq: only its sender edits a message');
      return { ...current, message, editedAt: at };
    },
  });
}
