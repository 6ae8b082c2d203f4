import type { MembershipEntry } from '../../protocol/entries.ts';
import { ChatError } from '../../protocol/errors.ts';
import { limits } from '../../protocol/limits.ts';
import type { RoomAddedPush, RoomRemovedPush } from '../../protocol/replies.ts';
import { append } from './append.ts';
import { requireGroup } from './authority.ts';
import { formerSeqOf, formerSlot, joinedSlot, leftSlot, messageClaims } from './claim-slots.ts';
import { deliver } from './delivery.ts';
import { noSuchRoom, requireRoom } from './existing-room.ts';
import { inParallel } from './in-parallel.ts';
import type { Ports } from './ports.ts';
import type { Member, MemberKey, Provided, RoomHead } from './room-store-port.ts';
import { tellUsers } from './user-delivery.ts';

/** Who is in a room. The orders of its steps, and why, stand in `room-log.ts`. */

/** Who becomes a member of what, or ceases to be one, and whose doing it is. */
export interface MembershipChange extends MemberKey {
  readonly sender: string;
  /** The connection that asks, which gets the entry as its reply. */
  readonly connectionId?: string;
}

/** Subscriptions that end at the same time. */
const subscriptionsInParallel = 16;

/**
 * Ends a membership, and gives its `memberLeft` entry: when this resolves, nothing above its seq reaches the user.
 * Called again, it finishes what a crash has left, and gives the same entry. Undefined if there was no such member.
 * Rejects with `not_found` if there is no such room.
 */
export async function remove(ports: Ports, change: MembershipChange): Promise<MembershipEntry | undefined> {
  const left = await removeIf(ports, change, {});
  if (left === undefined) await requireRoom(ports, change.room);
  return left === 'refused' ? undefined : left;
}

/**
 * The same, but only if something holds at the instant at which the member departs, and else `refused`; and without a
 * word on whether there is such a room, which is not for everybody to know (S39).
 */
export async function removeIf(
  ports: Ports,
  change: MembershipChange,
  provided: Provided,
): Promise<MembershipEntry | undefined | 'refused'> {
  if ((await ports.rooms.depart(change, provided)) === 'refused') return 'refused';
  return (await finishDeparture(ports, change))?.left;
}

interface Departure {
  readonly left: MembershipEntry;
  readonly claims: Member['claims'];
}

/** Does what comes after the member is gone. Undefined if there is no departure, or not any more. */
async function finishDeparture(ports: Ports, change: MembershipChange): Promise<Departure | undefined> {
  let lostSeq: number | undefined;
  for (;;) {
    const claims = await ports.rooms.readDeparture(change);
    const formerSeq = formerSeqOf(claims);
    // The one that was lost is still there: then it is the room that is gone.
    if (claims === undefined || formerSeq === lostSeq) return undefined;
    const left = await endMembership(ports, change, { formerSeq, heldSeq: claims.get(leftSlot) });
    if (left !== undefined) return { left, claims };
    // Somebody else has ended it, and the user may have come and gone once more since.
    lostSeq = formerSeq;
  }
}

/** Undefined if the departure from this membership is gone. */
async function endMembership(
  ports: Ports,
  change: MembershipChange,
  of: { readonly formerSeq: number; readonly heldSeq: number | undefined },
): Promise<MembershipEntry | undefined> {
  const { room, user, connectionId: exceptConnectionId } = change;
  // The seq is claimed after the subscriptions are gone; those of a later membership are not among them (I10).
  if (of.heldSeq === undefined) await evict(ports, { room, user });
  const left = await appendMembership(ports, { type: 'memberLeft', ...change, ...of });
  if (left?.isNew === true) {
    await deliver(ports, { room, entries: [left.entry], exceptConnectionId });
    await tellUsers(ports, [user], { type: 'roomRemoved', room } satisfies RoomRemovedPush);
  }
  return left?.entry;
}

/**
 * Of the user's connections, and of the room's subscriptions as well: a connection that was taken for gone, and whose
 * end failed half-way, is closed by its row and may still receive the room.
 */
export async function evict({ subscriptions }: Ports, { room, user }: MemberKey): Promise<void> {
  const [connections, receiving] = await Promise.all([
    subscriptions.readConnections(user),
    subscriptions.readSubscriptions(room),
  ]);
  const own = [...connections, ...receiving].filter((connection) => connection.user === user);
  const connectionIds = new Set(own.map(({ connectionId }) => connectionId));
  await inParallel([...connectionIds], subscriptionsInParallel, async (connectionId) =>
    subscriptions.evict({ user, connectionId, room }),
  );
}

/**
 * Members that are added at the same time. Their transactions all ask for the room's tombstone, and for one witness, if
 * there is one, and collide there. Our choice.
 */
const membersInParallel = 2;

/** Users who are to become members, and whose doing it is. */
export interface Addition extends Pick<Provided, 'witness'> {
  readonly room: string;
  readonly users: readonly string[];
  readonly sender: string;
}

/**
 * Makes users members of a group, and gives the `memberJoined` entries that this call wrote, ascending: none for those
 * who are members already. Rejects with `not_found` if there is no such room, `forbidden` for a direct room, or if
 * the witness is none any more.
 */
export async function add(ports: Ports, addition: Addition): Promise<readonly MembershipEntry[]> {
  requireGroup(addition.room);
  return admit(ports, await requireRoom(ports, addition.room), addition);
}

/** The same for a room that is known to be there, of whichever type. */
export async function admit(
  ports: Ports,
  head: RoomHead,
  { room, users, sender, witness }: Addition,
): Promise<readonly MembershipEntry[]> {
  const provided = witness === undefined ? {} : { witness };
  const joined = await inParallel(users, membersInParallel, async (user) =>
    addMember(ports, { room, user, sender }, provided),
  );
  const entries = joined
    .flatMap((appended) => (appended?.isNew === true ? [appended.entry] : []))
    .sort((left, right) => left.seq - right.seq);
  if (entries.length > 0) {
    await deliver(ports, { room, entries });
    await tellOfRoom(
      ports,
      head,
      entries.map(({ user }) => user),
    );
  }
  return entries;
}

/** Tells the devices of users of a room that they have come into; of very many at once only the first. */
export async function tellOfRoom(ports: Ports, head: RoomHead, users: readonly string[]): Promise<void> {
  const { room, type: roomType, name, epoch, seq } = head;
  const frame: RoomAddedPush = {
    type: 'roomAdded',
    room,
    roomType,
    ...(name !== undefined && { name }),
    epoch,
    head: seq,
  };
  await tellUsers(ports, users.slice(0, limits.roomAddedAudienceMax), frame);
}

/** Removals of one user that come between two calls of an addition, before this one gives up. Our choice. */
const removalsMax = 8;

async function addMember(ports: Ports, change: MembershipChange, provided: Pick<Provided, 'witness'>) {
  const { room, user } = change;
  for (let removals = 0; removals < removalsMax; removals += 1) {
    // A removal that crashed half-way comes first, or the log would tell the two in the wrong order.
    const departed = await finishDeparture(ports, change);
    const member = newMember(ports, { room, user }, departed);
    const outcome = await ports.rooms.addMember(member, { leftSeq: departed?.left.seq, ...provided });
    if (outcome === 'noRoom') throw noSuchRoom();
    if (outcome === 'refused') throw new ChatError('forbidden', 'members: your role has changed meanwhile');
    if (outcome === 'departed') continue;
    const isNew = outcome === 'added';
    const claims = isNew ? member.claims : (await ports.rooms.readMember({ room, user }))?.claims;
    const heldSeq = claims?.get(joinedSlot);
    if (heldSeq === 0) return undefined;
    const formerSeq = formerSeqOf(claims);
    return appendMembership(ports, { type: 'memberJoined', ...change, heldSeq, formerSeq });
  }
  throw new ChatError('unavailable', 'unable to add a member; somebody removes them all the time');
}

/** Whoever comes back has their claims again, so that a repeat of what they sent before is known (I2). */
function newMember({ clock }: Ports, key: MemberKey, departed: Departure | undefined): Member {
  const joinedAt = clock.now();
  const claims = new Map(departed && [...messageClaims(departed.claims), [formerSlot, departed.left.seq]]);
  return { ...key, role: 'member', joinedAt, readSeq: 0, claims };
}

/** Appends the entry of a change, once; undefined if the member or the departure that it is about is gone meanwhile. */
async function appendMembership(
  ports: Ports,
  change: MembershipChange & {
    readonly type: MembershipEntry['type'];
    readonly heldSeq: number | undefined;
    readonly formerSeq: number;
  },
): Promise<{ readonly entry: MembershipEntry; readonly isNew: boolean } | undefined> {
  const { type, room, user, sender, heldSeq, formerSeq } = change;
  const changedAt = timestamp(ports);
  try {
    const { entry, isNew } = await append(ports, {
      holder: type === 'memberJoined' ? 'member' : 'departure',
      slot: type === 'memberJoined' ? joinedSlot : leftSlot,
      room,
      user,
      heldSeq,
      formerSeq,
      // Who has come or gone so long ago has done so once, however often it is asked for.
      isDoneWhenExpired: true,
      entryAt: (seq): MembershipEntry => ({ type, room, seq, user, sender, timestamp: changedAt }),
    });
    if (entry.type !== type) throw new Error(`unable to append ${type}; its seq holds a ${entry.type}`);
    return { entry, isNew };
  } catch (error) {
    if (error instanceof ChatError && error.code === 'not_a_member') return undefined;
    throw error;
  }
}

function timestamp({ clock }: Pick<Ports, 'clock'>): string {
  return new Date(clock.now()).toISOString();
}
