import { ChatError, notAMember } from '../../protocol/errors.ts';
import { isDirectRoom, roles } from '../../protocol/rooms.ts';
import type { Role } from '../../protocol/rooms.ts';
import type { Ports } from './ports.ts';
import type { Member, MemberKey } from './room-store-port.ts';

/** Who may do what in a room. The backend may do all, and asks none of this but `requireGroup`. */

/** On whom one with this role may act: an owner on everybody, a moderator on plain members. */
const subordinates: Readonly<Record<Role, readonly Role[]>> = {
  owner: roles,
  moderator: ['member'],
  member: [],
};

/** Roles that may add members, remove them and mute them. */
export const moderating: readonly Role[] = ['owner', 'moderator'];

/** A direct room has its two members for good, and no roles. Throws `forbidden`. */
export function requireGroup(room: string): void {
  if (isDirectRoom(room))
    throw new ChatError('forbidden', 'room: a direct room has its two members and no roles');
}

/**
 * The member who asks. Rejects with `not_a_member`, and only then with `forbidden`: in a direct room, or without one of
 * these roles. Who is not in a room learns nothing of it, not even from what is wrong otherwise (S39).
 */
export async function requireRole(
  { rooms }: Pick<Ports, 'rooms'>,
  key: MemberKey,
  allowed: readonly Role[],
): Promise<Member> {
  const member = await rooms.readMember(key);
  if (member === undefined) throw notAMember();
  requireGroup(key.room);
  if (!allowed.includes(member.role))
    throw new ChatError('forbidden', `room: takes the role ${allowed.join(' or ')}`);
  return member;
}

/**
 * What must hold for `by` to act on a member: `by` still has that role then, and the member one on which it acts.
 * Rejects with `not_a_member`, `forbidden`.
 */
export async function rightOver(
  ports: Pick<Ports, 'rooms'>,
  { room, user, by }: MemberKey & { readonly by: string },
) {
  const { role } = await requireRole(ports, { room, user: by }, moderating);
  const subject = await ports.rooms.readMember({ room, user });
  if (subject !== undefined && !subordinates[role].includes(subject.role)) {
    throw new ChatError('forbidden', `user: is ${subject.role}, on whom a ${role} cannot act`);
  }
  return { roles: subordinates[role], witness: { user: by, roles: [role] } };
}

/** Roles may change between being read and being asked for at the instant of a change. So often. Our choice. */
const triesMax = 5;

/** Tries a change anew with the roles as they are then, until it is not refused because they have changed. */
export async function asRolesChange<Result>(attempt: () => Promise<Result | 'refused'>): Promise<Result> {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const result = await attempt();
    if (result !== 'refused') return result;
  }
  throw new ChatError('unavailable', 'unable to change the membership; roles change all the time');
}
