import { limits } from '../../protocol/limits.ts';
import type { MembersPage } from '../../protocol/replies.ts';
import type { Ports } from './ports.ts';
import type { MemberKey } from './room-store-port.ts';
import type { Subscription } from './subscription-store-port.ts';
import { isOnline } from './presence.ts';
import { readSeqOf } from './read-position.ts';

type ListingPorts = Pick<Ports, 'rooms' | 'subscriptions' | 'clock'>;

/** A page of a room's members, in the order of their user ids. Whether the asker may see it is for the caller to say. */
export async function listMembers(
  ports: ListingPorts,
  { room, cursor }: { readonly room: string; readonly cursor?: string | undefined },
): Promise<MembersPage> {
  const after = cursor === undefined ? undefined : Buffer.from(cursor, 'base64url').toString();
  const [page, subscriptions] = await Promise.all([
    ports.rooms.readMembersPage({
      room,
      limit: limits.membersPageMax,
      ...(after !== undefined && { after }),
    }),
    ports.subscriptions.readSubscriptions(room),
  ]);
  const online = await findOnline(ports, { room, subscriptions, members: page.members });
  return {
    members: page.members.map((member) => ({
      user: member.user,
      role: member.role,
      readSeq: readSeqOf(member),
      online: online.has(member.user),
    })),
    occupancy: new Set(subscriptions.map(({ user }) => user)).size,
    // A cursor only names a place among the members of a room that the asker may see (S40).
    ...(page.next !== undefined && { cursor: Buffer.from(page.next).toString('base64url') }),
  };
}

/** Those of a page who are online: of these alone the connections themselves are read, for their leases. */
async function findOnline(
  { subscriptions: store, clock }: ListingPorts,
  page: {
    readonly room: string;
    readonly subscriptions: readonly Subscription[];
    readonly members: readonly MemberKey[];
  },
): Promise<ReadonlySet<string>> {
  const listed = new Set(page.members.map(({ user }) => user));
  const connections = await store.readConnectionsAmong(
    page.subscriptions.filter(({ user }) => listed.has(user)),
  );
  const online = connections.filter((connection) => isOnline([connection], page.room, clock.now()));
  return new Set(online.map(({ user }) => user));
}
