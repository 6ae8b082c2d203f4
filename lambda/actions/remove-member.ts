import { removeMemberSchema } from '../../protocol/room-actions.ts';
import { parse } from '../../protocol/frames.ts';
import type { IncomingFrame } from '../../protocol/frames.ts';
import type { EntryReply } from '../../protocol/replies.ts';
import type { Caller } from '../chat/caller.ts';
import { removeByMember } from '../chat/moderation.ts';
import type { Ports } from '../chat/ports.ts';

/** Removes a member of a group, or the user themselves for good; the reply is the `memberLeft` entry. */
export async function removeMember(
  ports: Ports,
  caller: Caller,
  { fields }: IncomingFrame,
): Promise<EntryReply> {
  const { id, room, user } = parse(removeMemberSchema, fields);
  const { user: sender, connectionId } = caller;
  return { ...(await removeByMember(ports, { room, user, sender, connectionId })), id };
}
