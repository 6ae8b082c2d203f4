import type { MembershipEntry, MessageEntry } from '../../protocol/entries.ts';
import { ChatError, notAMember } from '../../protocol/errors.ts';
import { append } from './append.ts';
import { joinedSlot, leftSlot, messageClaims } from './claim-slots.ts';
import { deliver } from './delivery.ts';
import { inParallel } from './in-parallel.ts';
import { requireRoom } from './existing-room.ts';
import { requireFrameFor } from './message.ts';
import type { Message } from './message.ts';
import { storeMessage } from './message-storage.ts';
import type { Connection, Member, MemberKey, Ports, RoomHead } from './ports.ts';

/*
 * The orders in which a room is written. They are the heart of the system: each step's failure leaves a state that
 * a retry mends, and of any two operations at the same time one sees the other.
 *
 *   send     read member ▶ take seq ▶ claim ▶ put entry ▶ READ SUBSCRIPTIONS ▶ post
 *   join     PUT SUBSCRIPTION, if member, in one transaction ▶ read head ▶ READ MEMBER ▶ read log up to the head
 *   history  read head ▶ READ MEMBER ▶ read log up to the head
 *   add      finish a departure ▶ put member ▶ append memberJoined ▶ post
 *   remove   DELETE MEMBER ▶ delete subscriptions, if no member ▶ append memberLeft ▶ post
 *
 * A send and a join: the entry is put before the subscriptions are read, the subscription before the log is read. So
 * the sender sees the subscription or the joiner sees the entry: no acknowledged entry is missed (I8).
 * A join and a removal: the subscription exists only if at that instant the member did. Either it comes first and
 * the removal, which reads subscriptions after, deletes it; or it fails. A join that wrote first and asked after
 * would leak the entries in between (I10).
 * A send and a removal: whoever read the removed user's subscription had taken its seq before, so it is below the
 * seq of memberLeft: nothing above that reaches the user (I10).
 * A read and a removal: who is a member after the head was read may read up to that head, because the seq of
 * memberLeft is taken after the member is gone, and so is higher (I10).
 * A removal and an addition: only a departure that is unfinished loses subscriptions, and only while the user is no
 * member, so that a removal that is late or finished by somebody else never silences a new member (I8).
 * After the design of CORFU (Balakrishnan et al., NSDI 2012): a sequencer, positions written once, readers that fill.
 */

/** Who becomes a member of what, or ceases to be one, and whose doing it is. */
export interface MembershipChange extends MemberKey {
  readonly sender: string;
}

/**
 * Stores a message exactly once for its room, sender and id, and pushes it to the room's other subscriptions.
 * Rejects with `not_a_member`, `not_found` (of `replyTo`), `conflict`, `unavailable`.
 */
export async function send(ports: Ports, message: Message): Promise<MessageEntry> {
  requireFrameFor(message);
  const { room, user } = message;
  const member = await ports.rooms.readMember({ room, user });
  if (member === undefined) throw notAMember();
  return storeMessage(ports, message, { holder: 'member', claims: member.claims });
}

/**
 * Subscribes a connection to a room, then reads its head, then once more whether the user is a member.
 * Whoever reads the log after this misses nothing up to that head, is pushed everything above it, and, because a
 * removal that comes after has a higher seq than that head, reads nothing that is none of theirs (I10).
 * Rejects with `not_a_member`, `bad_request` (too many subscriptions), `unavailable` (the connection is closing).
 */
export async function join(ports: Ports, connection: Connection, room: string): Promise<RoomHead> {
  const outcome = await ports.subscriptions.subscribe(connection, room);
  switch (outcome) {
    case 'notAMember':
      throw notAMember();
    case 'tooManySubscriptions':
      throw new ChatError('bad_request', 'room: this connection is subscribed to too many rooms');
    case 'closed':
      // A socket that was closed while its handshake was under way is open all the same; its client must know.
      await ports.gateway.close(connection.connectionId);
      throw new ChatError('unavailable', 'unable to subscribe; the connection is closing');
    case 'subscribed': {
      return readHeadAsMember(ports, { room, user: connection.user });
    }
  }
}

/**
 * The head up to which a member may read. In this order: were membership asked first, a removal and what is sent after
 * it could come between the two.
 */
export async function readHeadAsMember(
  { rooms }: Pick<Ports, 'rooms'>,
  { room, user }: MemberKey,
): Promise<RoomHead> {
  const head = await rooms.readHead(room);
  if (head === undefined || (await rooms.readMember({ room, user })) === undefined) throw notAMember();
  return head;
}

/** Subscriptions that end at the same time. */
const subscriptionsInParallel = 16;

/**
 * Ends a membership, and gives its `memberLeft` entry: when this resolves, nothing above its seq reaches the user.
 * Called again, it finishes what a crash has left, and gives the same entry. Undefined if there was no such member.
 * Rejects with `not_found` if there is no such room.
 */
export async function remove(ports: Ports, change: MembershipChange): Promise<MembershipEntry | undefined> {
  await ports.rooms.depart(change);
  const departed = await finishDeparture(ports, change);
  if (departed === undefined) await requireRoom(ports, change.room);
  return departed?.left;
}

/** Does what comes after the member is gone. Undefined if there is no departure, or not any more. */
async function finishDeparture(
  ports: Ports,
  change: MembershipChange,
): Promise<{ readonly left: MembershipEntry; readonly claims: Member['claims'] } | undefined> {
  const { room, user } = change;
  const claims = await ports.rooms.readDeparture({ room, user });
  if (claims === undefined) return undefined;
  const heldSeq = claims.get(leftSlot);
  // The seq is claimed after the subscriptions are gone.
  if (heldSeq === undefined) await evict(ports, { room, user });
  const left = await appendMembership(ports, { type: 'memberLeft', ...change, heldSeq });
  if (left?.isNew === true) await deliver(ports, { room, frames: [left.entry] });
  return left && { left: left.entry, claims };
}

async function evict({ subscriptions }: Ports, { room, user }: MemberKey): Promise<void> {
  const connectionIds = await subscriptions.readConnectionIds(user);
  await inParallel(connectionIds, subscriptionsInParallel, async (connectionId) =>
    subscriptions.evict({ user, connectionId, room }),
  );
}

/** Members that are added at the same time. They share the sequencer of one room. */
const membersInParallel = 8;

/**
 * Makes users members, and gives the `memberJoined` entries that this call wrote, ascending: none for those who are
 * members already. Rejects with `not_found` if there is no such room.
 */
export async function add(
  ports: Ports,
  {
    room,
    users,
    sender,
  }: { readonly room: string; readonly users: readonly string[]; readonly sender: string },
): Promise<readonly MembershipEntry[]> {
  await requireRoom(ports, room);
  const joined = await inParallel(users, membersInParallel, async (user) =>
    addMember(ports, { room, user, sender }),
  );
  const entries = joined
    .flatMap((appended) => (appended?.isNew === true ? [appended.entry] : []))
    .sort((left, right) => left.seq - right.seq);
  if (entries.length > 0) await deliver(ports, { room, frames: entries });
  return entries;
}

/** Removals of one user that come between two calls of an addition, before this one gives up. Our choice. */
const removalsMax = 8;

async function addMember(ports: Ports, change: MembershipChange) {
  const { room, user } = change;
  for (let removals = 0; removals < removalsMax; removals += 1) {
    // A removal that crashed half-way comes first, or the log would tell the two in the wrong order.
    const departed = await finishDeparture(ports, change);
    const member = newMember(ports, { room, user }, departed?.claims);
    const outcome = await ports.rooms.addMember(member, { leftSeq: departed?.left.seq });
    if (outcome === 'departed') continue;
    const isNew = outcome === 'added';
    const heldSeq = isNew
      ? undefined
      : (await ports.rooms.readMember({ room, user }))?.claims.get(joinedSlot);
    return heldSeq === 0 ? undefined : appendMembership(ports, { type: 'memberJoined', ...change, heldSeq });
  }
  throw new ChatError('unavailable', 'unable to add a member; somebody removes them all the time');
}

/** Whoever comes back has their claims again, so that a repeat of what they sent before is known (I2). */
function newMember({ clock }: Ports, key: MemberKey, claims: Member['claims'] = new Map()): Member {
  const joinedAt = clock.now();
  return { ...key, role: 'member', joinedAt, readSeq: 0, claims: messageClaims(claims) };
}

/** Appends the entry of a change, once; undefined if the member or the departure that it is about is gone meanwhile. */
async function appendMembership(
  ports: Ports,
  change: MembershipChange & {
    readonly type: MembershipEntry['type'];
    readonly heldSeq: number | undefined;
  },
): Promise<{ readonly entry: MembershipEntry; readonly isNew: boolean } | undefined> {
  const { type, room, user, sender, heldSeq } = change;
  const changedAt = timestamp(ports);
  try {
    const { entry, isNew } = await append(ports, {
      holder: type === 'memberJoined' ? 'member' : 'departure',
      slot: type === 'memberJoined' ? joinedSlot : leftSlot,
      room,
      user,
      heldSeq,
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
