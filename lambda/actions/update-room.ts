import { updateRoomSchema } from '../../protocol/room-actions.ts';
import { parse } from '../../protocol/frames.ts';
import type { IncomingFrame } from '../../protocol/frames.ts';
import type { EntryReply } from '../../protocol/replies.ts';
import type { Caller } from '../chat/caller.ts';
import { updateByMember } from '../chat/moderation.ts';
import type { Ports } from '../chat/ports.ts';

/** Renames a group or changes its settings, as an owner; the reply is the `roomUpdated` entry. */
export async function updateRoom(
  ports: Ports,
  caller: Caller,
  { fields }: IncomingFrame,
): Promise<EntryReply> {
  const { action: _action, id, room, ...changes } = parse(updateRoomSchema, fields);
  const { user: sender, connectionId } = caller;
  return { ...(await updateByMember(ports, { room, sender, connectionId, changes })), id };
}
