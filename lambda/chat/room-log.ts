import type { Entry, MembershipEntry, MessageEntry } from '../../protocol/entries.ts';
import { ChatError, notAMember } from '../../protocol/errors.ts';
import { utf8Bytes } from '../../protocol/fields.ts';
import { limits } from '../../protocol/limits.ts';
import { append } from './append.ts';
import { joinedSlot, leftSlot, messageSlot, redeliverySlot, slotsToForget } from './claim-slots.ts';
import { deliver } from './delivery.ts';
import { inParallel } from './in-parallel.ts';
import type { Connection, MemberKey, Ports, RoomHead } from './ports.ts';

/*
 * The orders in which a room is written. They are the heart of the system: each step's failure leaves a state that
 * a retry mends, and of any two operations at the same time one sees the other.
 *
 *   send     read member ▶ take seq ▶ claim ▶ put entry ▶ READ SUBSCRIPTIONS ▶ post
 *   join     PUT SUBSCRIPTION, if member, in one transaction ▶ read head ▶ read log
 *   add      put member ▶ append memberJoined ▶ post
 *   remove   DELETE MEMBER ▶ delete subscriptions ▶ append memberLeft ▶ post
 *
 * A send and a join: the entry is put before the subscriptions are read, the subscription before the log is read. So
 * the sender sees the subscription or the joiner sees the entry: no acknowledged entry is missed (I8).
 * A join and a removal: the subscription exists only if at that instant the member did. Either it comes first and
 * the removal, which reads subscriptions after, deletes it; or it fails. A join that wrote first and asked after
 * would leak the entries in between (I10).
 * A send and a removal: whoever read the removed user's subscription had taken its seq before, so it is below the
 * seq of memberLeft: nothing above that reaches the user (I10).
 * After the design of CORFU (Balakrishnan et al., NSDI 2012): a sequencer, positions written once, readers that fill.
 */

export interface Message extends MemberKey {
  readonly id: string;
  readonly message: string;
  readonly replyTo?: number | undefined;
  /** The connection that sends, which gets the entry as its reply. */
  readonly connectionId?: string;
}

/**
 * Stores a message exactly once for its room, sender and id, and pushes it to the room's other subscriptions.
 * Rejects with `not_a_member`, `not_found` (of `replyTo`), `conflict`, `unavailable`.
 */
export async function send(ports: Ports, message: Message): Promise<MessageEntry> {
  const { room, user, id, replyTo } = message;
  const entryAt = messageEntry(message, timestamp(ports));
  requireFrameFor(entryAt(Number.MAX_SAFE_INTEGER));
  const member = await ports.rooms.readMember({ room, user });
  if (member === undefined) throw notAMember();
  const slot = messageSlot(id);
  const heldSeq = member.claims.get(slot);
  if (replyTo !== undefined && heldSeq === undefined) await requireMessage(ports, { room, seq: replyTo });
  const { entry, isNew } = await append(ports, {
    holder: 'member',
    room,
    user,
    slot,
    heldSeq,
    forget: slotsToForget(member.claims),
    entryAt,
  });
  if (!isSameMessage(entry, message)) throw new ChatError('conflict', 'id: was used for a different message');
  if (isNew || (await mayDeliverAgain(ports, message, entry.seq))) {
    await deliver(ports, { room, frames: [entry], exceptConnectionId: message.connectionId });
  }
  return entry;
}

function messageEntry({ room, id, message, user, replyTo }: Message, sentAt: string) {
  return (seq: number): MessageEntry => ({
    type: 'message',
    room,
    seq,
    id,
    message,
    sender: user,
    timestamp: sentAt,
    ...(replyTo === undefined ? {} : { replyTo }),
  });
}

function requireFrameFor(entry: MessageEntry): void {
  if (utf8Bytes(JSON.stringify(entry)) > limits.entryBytesMax) {
    throw new ChatError('bad_request', 'message: does not fit a frame once it is escaped');
  }
}

async function requireMessage(
  { log }: Ports,
  position: { readonly room: string; readonly seq: number },
): Promise<void> {
  const target = await log.readEntry(position);
  if (target?.type !== 'message' || target.deletedAt !== undefined)
    throw new ChatError('not_found', 'replyTo: there is no such message');
}

/** What was edited or deleted since cannot be compared any more, and is the same as far as one can tell. */
function isSameMessage(entry: Entry, { message, replyTo }: Message): entry is MessageEntry {
  if (entry.type !== 'message') return false;
  const hasChanged = entry.editedAt !== undefined || entry.deletedAt !== undefined;
  return hasChanged || (entry.message === message && entry.replyTo === replyTo);
}

/**
 * A repeat may come because the first attempt crashed before its posts, or because only its reply was lost. Nobody can
 * tell, so one repeat delivers again, which subscribers drop by seq; every further one does not: a frame sent over
 * and over must not cost a fan-out each time (S47).
 */
async function mayDeliverAgain({ log }: Ports, { room, user, id }: Message, seq: number): Promise<boolean> {
  const result = await log.claim({ holder: 'member', room, user, slot: redeliverySlot(id), seq });
  return result.outcome === 'claimed';
}

/**
 * Subscribes a connection to a room, then reads its head.
 * Whoever reads the log after this misses nothing up to that head, and is pushed everything above it.
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
      throw new ChatError('unavailable', 'unable to subscribe; the connection is closing');
    case 'subscribed': {
      const head = await ports.rooms.readHead(room);
      if (head === undefined) throw notAMember();
      return head;
    }
  }
}

/** Subscriptions that end at the same time. */
const subscriptionsInParallel = 16;

/**
 * Ends a membership, and gives its `memberLeft` entry: when this resolves, nothing above its seq reaches the user.
 * Called again, it finishes what a crash has left, and gives the same entry. Undefined if there was no such member.
 * Rejects with `not_found` if there is no such room.
 */
export async function remove(
  ports: Ports,
  { room, user, sender }: MemberKey & { readonly sender: string },
): Promise<MembershipEntry | undefined> {
  await ports.rooms.depart({ room, user });
  const claims = await ports.rooms.readDeparture({ room, user });
  if (claims === undefined) {
    await requireRoom(ports, room);
    return undefined;
  }
  const connectionIds = await ports.subscriptions.readConnectionIds(user);
  await inParallel(connectionIds, subscriptionsInParallel, async (connectionId) =>
    ports.subscriptions.unsubscribe({ user, connectionId, room }),
  );
  const change = { type: 'memberLeft', room, user, sender, heldSeq: claims.get(leftSlot) } as const;
  const { entry, isNew } = await appendMembership(ports, change);
  if (isNew) await deliver(ports, { room, frames: [entry] });
  return entry;
}

async function requireRoom({ rooms }: Ports, room: string): Promise<void> {
  if ((await rooms.readHead(room)) === undefined)
    throw new ChatError('not_found', 'room: there is no such room');
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
  if ((await ports.rooms.readHead(room)) === undefined)
    throw new ChatError('not_found', 'room: there is no such room');
  const joined = await inParallel(users, membersInParallel, async (user) =>
    addMember(ports, { room, user, sender }),
  );
  const entries = joined
    .flatMap((appended) => (appended?.isNew === true ? [appended.entry] : []))
    .sort((left, right) => left.seq - right.seq);
  if (entries.length > 0) await deliver(ports, { room, frames: entries });
  return entries;
}

async function addMember(ports: Ports, change: MemberKey & { readonly sender: string }) {
  const { room, user } = change;
  // A removal that crashed half-way comes first, or the log would tell the two in the wrong order.
  if ((await ports.rooms.readDeparture({ room, user })) !== undefined) await remove(ports, change);
  const joinedAt = ports.clock.now();
  const isNew = await ports.rooms.addMember({
    room,
    user,
    role: 'member',
    joinedAt,
    readSeq: 0,
    claims: new Map(),
  });
  const heldSeq = isNew ? undefined : (await ports.rooms.readMember({ room, user }))?.claims.get(joinedSlot);
  return heldSeq === 0 ? undefined : appendMembership(ports, { type: 'memberJoined', ...change, heldSeq });
}

async function appendMembership(
  ports: Ports,
  change: MemberKey & {
    readonly type: MembershipEntry['type'];
    readonly sender: string;
    readonly heldSeq: number | undefined;
  },
): Promise<{ readonly entry: MembershipEntry; readonly isNew: boolean }> {
  const { type, room, user, sender, heldSeq } = change;
  const changedAt = timestamp(ports);
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
}

function timestamp({ clock }: Pick<Ports, 'clock'>): string {
  return new Date(clock.now()).toISOString();
}
