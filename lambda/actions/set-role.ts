import { setRoleSchema } from '../../protocol/room-actions.ts';
import { parse } from '../../protocol/frames.ts';
import type { IncomingFrame } from '../../protocol/frames.ts';
import type { MemberReply } from '../../protocol/replies.ts';
import type { Caller } from '../chat/caller.ts';
import { setRole as setRoleBy } from '../chat/moderation.ts';
import type { Ports } from '../chat/ports.ts';

/** Gives a member of a group another role, as an owner. */
export async function setRole(ports: Ports, caller: Caller, { fields }: IncomingFrame): Promise<MemberReply> {
  const { id, room, user, role } = parse(setRoleSchema, fields);
  return { type: 'member', id, ...(await setRoleBy(ports, { room, user, role, by: caller.user })) };
}
