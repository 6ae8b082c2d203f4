import type { MembershipEntry, RoomUpdatedEntry } from '../../protocol/entries.ts';
import { ChatError, notAMember } from '../../protocol/errors.ts';
import type { MemberDescription } from '../../protocol/operations.ts';
import type { MemberUpdatedPush } from '../../protocol/replies.ts';
import type { Role } from '../../protocol/rooms.ts';
import { asRolesChange, moderating, requireGroup, requireRole, rightOver } from './authority.ts';
import { tell } from './delivery.ts';
import { noSuchRoom } from './existing-room.ts';
import { add, removeIf } from './membership.ts';
import type { MembershipChange } from './membership.ts';
import type { Ports } from './ports.ts';
import type { MemberChange, MemberKey, Provided } from './room-store-port.ts';
import { updateRoom } from './room-update.ts';
import type { RoomUpdate } from './room-update.ts';

/*
 * What members do to a room and to each other, by right of their roles. A right is asked for twice: when it is read,
 * to say what is wrong, and in the transaction of the change, so that it cannot be lost in between.
 *
 * A group keeps an owner: the last one steps down only after another is owner, and leaves only then or as the last
 * member. Whoever gives up the role names another owner as witness in the same transaction, so that of two who leave at
 * the same time one stays. The backend may remove anybody, and a group is then without owner until it names one.
 */

/** Adds members, as an owner or moderator. Rejects with `not_a_member`, `forbidden`. */
export async function addByMember(
  ports: Ports,
  { room, users, by }: { readonly room: string; readonly users: readonly string[]; readonly by: string },
): Promise<readonly MembershipEntry[]> {
  await requireRole(ports, { room, user: by }, moderating);
  // Who asks is a member already, and cannot be their own witness: a transaction names an item once.
  const others = users.filter((user) => user !== by);
  return add(ports, { room, users: others, sender: by, witness: { user: by, roles: moderating } });
}

/**
 * Removes a member, or oneself for good: an owner anybody, a moderator plain members, a member nobody else.
 * Rejects with `not_a_member`, `forbidden`, `not_found` if there is no such member.
 */
export async function removeByMember(ports: Ports, change: MembershipChange): Promise<MembershipEntry> {
  const { room, user, sender } = change;
  const isLeaving = user === sender;
  const left = await asRolesChange(async () =>
    removeIf(
      ports,
      change,
      isLeaving ? await rightToLeave(ports, change) : await rightOver(ports, { room, user, by: sender }),
    ),
  );
  if (left !== undefined) return left;
  throw isLeaving ? notAMember() : noSuchMember();
}

async function rightToLeave(ports: Ports, { room, user }: MemberKey): Promise<Provided> {
  const member = await ports.rooms.readMember({ room, user });
  // Whoever has left already may have done so half-way: that is finished.
  if (member === undefined) return {};
  requireGroup(room);
  if (member.role !== 'owner') return { roles: [member.role] };
  const witness = await readOtherOwner(ports, { room, user });
  if (witness !== undefined) return { roles: ['owner'], witness };
  const { members } = await ports.rooms.readMembersPage({ room, limit: 2 });
  if (members.length > 1) throw lastOwner();
  return { roles: ['owner'] };
}

async function readOtherOwner({ rooms }: Ports, { room, user }: MemberKey): Promise<Provided['witness']> {
  const other = (await rooms.readOwners(room)).find((owner) => owner !== user);
  return other === undefined ? undefined : { user: other, roles: ['owner'] };
}

/** Gives a member a role; without `by` as the backend. Rejects with `not_a_member`, `forbidden`, `not_found`. */
export async function setRole(
  ports: Ports,
  { role, by, ...key }: MemberKey & { readonly role: Role; readonly by?: string },
): Promise<MemberDescription> {
  if (by === undefined) requireGroup(key.room);
  const provided = async () => (by === undefined ? {} : rightToSetRole(ports, { ...key, role, by }));
  return changeMember(ports, key, { role }, provided);
}

async function rightToSetRole(
  ports: Ports,
  { room, user, role, by }: MemberKey & { readonly role: Role; readonly by: string },
): Promise<Provided> {
  await requireRole(ports, { room, user: by }, ['owner']);
  if (by !== user) return { witness: { user: by, roles: ['owner'] } };
  if (role === 'owner') return { roles: ['owner'] };
  const witness = await readOtherOwner(ports, { room, user });
  if (witness === undefined) throw lastOwner();
  return { roles: ['owner'], witness };
}

/**
 * Keeps a member from writing until some time (epoch milliseconds), or lets them again; without `by` as the backend.
 * Rejects with `not_a_member`, `forbidden`, `not_found`.
 */
export async function muteMember(
  ports: Ports,
  { until, by, ...key }: MemberKey & { readonly until: number | null; readonly by?: string },
): Promise<MemberDescription> {
  const provided = async () => (by === undefined ? {} : rightToMute(ports, { ...key, by }));
  return changeMember(ports, key, { mutedUntil: until }, provided);
}

async function rightToMute(
  ports: Ports,
  { room, user, by }: MemberKey & { readonly by: string },
): Promise<Provided> {
  const right = await rightOver(ports, { room, user, by });
  if (by === user) throw new ChatError('forbidden', 'user: nobody mutes or unmutes themselves');
  return right;
}

async function changeMember(
  ports: Ports,
  key: MemberKey,
  change: MemberChange,
  readProvided: () => Promise<Provided>,
): Promise<MemberDescription> {
  const outcome = await asRolesChange(async () =>
    ports.rooms.changeMember(key, change, await readProvided()),
  );
  const member = outcome === 'notAMember' ? undefined : await ports.rooms.readMember(key);
  if (member === undefined) throw await missing(ports, key.room);
  const { room, user, role, mutedUntil } = member;
  const isMuted = mutedUntil !== undefined && mutedUntil > ports.clock.now();
  const description = {
    room,
    user,
    role,
    ...(isMuted && { mutedUntil: new Date(mutedUntil).toISOString() }),
  };
  if (outcome === 'changed') {
    const frame: MemberUpdatedPush = { type: 'memberUpdated', ...description };
    await tell(ports, { room, user, frame });
  }
  return description;
}

/** Renames a room or changes its settings, as an owner. Rejects as `updateRoom`, and with `not_a_member`, `forbidden`. */
export async function updateByMember(ports: Ports, update: RoomUpdate): Promise<RoomUpdatedEntry> {
  const { room, sender } = update;
  await requireRole(ports, { room, user: sender }, ['owner']);
  return updateRoom(ports, { ...update, witness: { user: sender, roles: ['owner'] } });
}

async function missing({ rooms }: Ports, room: string): Promise<ChatError> {
  const head = await rooms.readHead(room);
  return head === undefined ? noSuchRoom() : noSuchMember();
}

function noSuchMember(): ChatError {
  return new ChatError('not_found', 'user: is no member of the room');
}

function lastOwner(): ChatError {
  return new ChatError('forbidden', 'user: is the last owner; make somebody else owner first');
}
