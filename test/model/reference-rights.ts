import type { Role } from '../../protocol/rooms.ts';
import type { ReferenceMember, ReferenceRoom } from './reference-room.ts';
import { Refused } from './refused.ts';

/** Who may do what to a group, as the table of `docs/protocol.md` has it. All of it throws `Refused`. */

export function requireRole(member: ReferenceMember, roles: readonly Role[]): void {
  if (!roles.includes(member.role)) throw new Refused('forbidden');
}

/** To remove or mute: an owner anybody, a moderator plain members. */
export function requireRightOver(room: ReferenceRoom, member: ReferenceMember, user: string): void {
  requireRole(member, ['owner', 'moderator']);
  const subject = room.members.get(user);
  if (member.role === 'moderator' && subject !== undefined && subject.role !== 'member')
    throw new Refused('forbidden');
}

/** A group keeps an owner. */
export function requireOtherOwner({ members }: ReferenceRoom, user: string): void {
  const owners = [...members].filter(([, { role }]) => role === 'owner').map(([owner]) => owner);
  if (owners.length === 1 && owners.includes(user)) throw new Refused('forbidden');
}
