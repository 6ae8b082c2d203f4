import { membersSchema } from '../../protocol/actions.ts';
import { notAMember } from '../../protocol/errors.ts';
import { parse } from '../../protocol/frames.ts';
import type { IncomingFrame } from '../../protocol/frames.ts';
import type { MembersReply } from '../../protocol/replies.ts';
import type { Caller } from '../chat/caller.ts';
import { listMembers } from '../chat/member-listing.ts';
import type { Ports } from '../chat/ports.ts';

/** A page of the room's members, in the order of their ids, for members. */
export async function members(
  ports: Ports,
  caller: Caller,
  { fields }: IncomingFrame,
): Promise<MembersReply> {
  const { id, room, cursor } = parse(membersSchema, fields);
  if ((await ports.rooms.readMember({ room, user: caller.user })) === undefined) throw notAMember();
  const page = await listMembers(ports, { room, cursor });
  // Asked again after reading: who was removed in between learns nothing of it (I10).
  if ((await ports.rooms.readMember({ room, user: caller.user })) === undefined) throw notAMember();
  return { type: 'members', id, room, ...page };
}
