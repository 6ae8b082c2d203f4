import { addMembersSchema } from '../../protocol/room-actions.ts';
import { parse } from '../../protocol/frames.ts';
import type { IncomingFrame } from '../../protocol/frames.ts';
import type { MembersAddedReply } from '../../protocol/replies.ts';
import type { Caller } from '../chat/caller.ts';
import { addByMember } from '../chat/moderation.ts';
import type { Ports } from '../chat/ports.ts';

/** Adds members to a group, as an owner or moderator; their entries are pushed to all who receive the room. */
export async function addMembers(
  ports: Ports,
  caller: Caller,
  { fields }: IncomingFrame,
): Promise<MembersAddedReply> {
  const { id, room, members } = parse(addMembersSchema, fields);
  const joined = await addByMember(ports, { room, users: members, by: caller.user });
  return { type: 'membersAdded', id, room, added: joined.map(({ user }) => user) };
}
