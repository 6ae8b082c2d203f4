import type { MessageEntry } from '../../protocol/entries.ts';
import { ChatError, notAMember } from '../../protocol/errors.ts';
import { messageSlot } from './claim-slots.ts';
import { requireFrameFor } from './message.ts';
import type { Message } from './message.ts';
import { storeMessage } from './message-storage.ts';
import type { Ports } from './ports.ts';
import type { MemberKey, RoomHead } from './room-store-port.ts';
import type { Connection } from './subscription-store-port.ts';
import { messageVoice, requireVoice } from './voice.ts';

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
 * A removal that was held up: it may find another departure of the same user than the one whose subscriptions it has
 * ended. `memberLeft` is claimed for one membership alone, so it begins anew with that one (I10).
 * After the design of CORFU (Balakrishnan et al., NSDI 2012): a sequencer, positions written once, readers that fill.
 */

/**
 * Stores a message exactly once for its room, sender and id, and pushes it to the room's other subscriptions.
 * Rejects with `not_a_member`, `forbidden`, `rate_limited`, `not_found` (of `replyTo`), `conflict`, `unavailable`.
 */
export async function send(ports: Ports, message: Message): Promise<MessageEntry> {
  requireFrameFor(message);
  const { room, user, id } = message;
  const member = await ports.rooms.readMember({ room, user });
  if (member === undefined) throw notAMember();
  const { claims } = member;
  if (!claims.has(messageSlot(id))) requireVoice(member, ports.clock.now());
  return storeMessage(ports, message, { holder: 'member', claims, voice: messageVoice(ports, member) });
}

/** The same by the backend in a member's name, whom nothing mutes and nothing slows. Rejects as `send`. */
export async function sendInNameOf(ports: Ports, message: Message): Promise<MessageEntry> {
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
