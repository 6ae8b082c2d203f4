import { membersSchema } from '../../protocol/actions.ts';
import { notAMember } from '../../protocol/errors.ts';
import { parse } from '../../protocol/frames.ts';
import type { IncomingFrame } from '../../protocol/frames.ts';
import { limits } from '../../protocol/limits.ts';
import type { MembersReply } from '../../protocol/replies.ts';
import type { Caller } from '../chat/caller.ts';
import type { Ports } from '../chat/ports.ts';
import { readSeqOf } from '../chat/read-position.ts';

/** A page of the room's members, in the order of their ids, for members. */
export async function members(
  ports: Ports,
  caller: Caller,
  { fields }: IncomingFrame,
): Promise<MembersReply> {
  const { id, room, cursor } = parse(membersSchema, fields);
  if ((await ports.rooms.readMember({ room, user: caller.user })) === undefined) throw notAMember();
  const after = cursor === undefined ? undefined : Buffer.from(cursor, 'base64url').toString();
  const [page, subscriptions] = await Promise.all([
    ports.rooms.readMembersPage({
      room,
      limit: limits.membersPageMax,
      ...(after !== undefined && { after }),
    }),
    ports.subscriptions.readSubscriptions(room),
  ]);
  // Asked again after reading: who was removed in between learns nothing of it (I10).
  if ((await ports.rooms.readMember({ room, user: caller.user })) === undefined) throw notAMember();
  const present = new Set(subscriptions.map(({ user }) => user));
  return {
    type: 'members',
    id,
    room,
    members: page.members.map((member) => ({
      user: member.user,
      role: member.role,
      readSeq: readSeqOf(member),
      online: present.has(member.user),
    })),
    // A cursor only names a place among the members of a room, to which the caller was just let in (S40).
    ...(page.next !== undefined && { cursor: Buffer.from(page.next).toString('base64url') }),
  };
}
