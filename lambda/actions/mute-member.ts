import { muteMemberSchema } from '../../protocol/room-actions.ts';
import { parse } from '../../protocol/frames.ts';
import type { IncomingFrame } from '../../protocol/frames.ts';
import type { MemberReply } from '../../protocol/replies.ts';
import type { Caller } from '../chat/caller.ts';
import { muteMember as muteBy } from '../chat/moderation.ts';
import type { Ports } from '../chat/ports.ts';

/** Keeps a member of a group from writing for a while, or lets them again, as an owner or moderator. */
export async function muteMember(
  ports: Ports,
  caller: Caller,
  { fields }: IncomingFrame,
): Promise<MemberReply> {
  const { id, room, user, until } = parse(muteMemberSchema, fields);
  return { type: 'member', id, ...(await muteBy(ports, { room, user, until, by: caller.user })) };
}
