import { limits } from '../../protocol/limits.ts';
import type { MembersPage } from '../../protocol/replies.ts';
import type { Ports } from './ports.ts';
import { readSeqOf } from './read-position.ts';

/** A page of a room's members, in the order of their user ids. Whether the asker may see it is for the caller to say. */
export async function listMembers(
  { rooms, subscriptions }: Pick<Ports, 'rooms' | 'subscriptions'>,
  { room, cursor }: { readonly room: string; readonly cursor?: string | undefined },
): Promise<MembersPage> {
  const after = cursor === undefined ? undefined : Buffer.from(cursor, 'base64url').toString();
  const [page, present] = await Promise.all([
    rooms.readMembersPage({ room, limit: limits.membersPageMax, ...(after !== undefined && { after }) }),
    subscriptions.readSubscriptions(room).then((all) => new Set(all.map(({ user }) => user))),
  ]);
  return {
    members: page.members.map((member) => ({
      user: member.user,
      role: member.role,
      readSeq: readSeqOf(member),
      online: present.has(member.user),
    })),
    // A cursor only names a place among the members of a room that the asker may see (S40).
    ...(page.next !== undefined && { cursor: Buffer.from(page.next).toString('base64url') }),
  };
}
