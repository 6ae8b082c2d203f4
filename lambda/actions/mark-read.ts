import { markReadSchema } from '../../protocol/actions.ts';
import { notAMember } from '../../protocol/errors.ts';
import { parse } from '../../protocol/frames.ts';
import type { IncomingFrame } from '../../protocol/frames.ts';
import type { ReadReply } from '../../protocol/replies.ts';
import type { Caller } from '../chat/caller.ts';
import { tell } from '../chat/delivery.ts';
import type { Ports } from '../chat/ports.ts';
import { readSeqOf } from '../chat/read-position.ts';

/** Moves the user's read position, for all of their devices; never back, and never beyond the room's head. */
export async function markRead(ports: Ports, caller: Caller, { fields }: IncomingFrame): Promise<ReadReply> {
  const { id, room, seq } = parse(markReadSchema, fields);
  const { user, connectionId } = caller;
  const { head, member } = await ports.rooms.readHeadAndMember({ room, user });
  if (head === undefined || member === undefined) throw notAMember();
  const readSeq = readSeqOf(member);
  const position = { type: 'read', room, user, seq: Math.max(readSeq, Math.min(seq, head.seq)) } as const;
  if (position.seq > readSeq && (await ports.rooms.markRead({ room, user }, position.seq))) {
    await tell(ports, { room, user, frame: position, exceptConnectionId: connectionId });
  }
  return { ...position, ...(id !== undefined && { id }) };
}
