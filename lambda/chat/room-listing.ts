import type { MessageEntry } from '../../protocol/entries.ts';
import { cutToFrame } from '../../protocol/frames.ts';
import { limits } from '../../protocol/limits.ts';
import type { ListedRoom, RoomDescription, RoomsPage } from '../../protocol/operations.ts';
import { requireRoom } from './existing-room.ts';
import { inParallel } from './in-parallel.ts';
import type { Ports } from './ports.ts';
import type { Member, RoomHead } from './room-store-port.ts';
import { readSeqOf } from './read-position.ts';
import { floorOf } from './retained-log.ts';
import { decodeRoomCursor, encodeRoomCursor } from './room-cursor.ts';

type ListingPorts = Pick<Ports, 'rooms' | 'log' | 'clock'>;

/** Describes a room. Rejects with `not_found`. */
export async function getRoom({ rooms }: Pick<Ports, 'rooms'>, room: string): Promise<RoomDescription> {
  const head = await requireRoom({ rooms }, room);
  const { type, name, settings, epoch, seq, createdAt } = head;
  return {
    room,
    type,
    ...(name !== undefined && { name }),
    epoch,
    head: seq,
    memberCount: await rooms.countMembers(room),
    settings,
    createdAt: new Date(createdAt).toISOString(),
  };
}

/** Rooms of a page that are looked into at the same time. */
const roomsInParallel = 10;

/** Type, id and cursor of a reply, at their longest. */
const envelopeBytes = limits.frameBytesMax - limits.entryBytesMax;

/**
 * A page of a user's rooms, those with the newest activity first. All heads of the user's rooms are read to find that
 * order, because an index in it would cost every send a write for every member. The index that names the rooms lags, so
 * membership is read again from the members themselves: a room that the user has left is never listed (F13).
 * Rejects with `bad_request` if the cursor is none of an earlier page's.
 */
export async function listRooms(
  ports: ListingPorts,
  { user, cursor }: { readonly user: string; readonly cursor?: string | undefined },
): Promise<RoomsPage> {
  const place = cursor === undefined ? undefined : placeOf(cursor);
  const memberships = await readMemberships(ports, user);
  const rest = memberships.filter(({ head }) => place === undefined || byActivity(place, head) < 0);
  const page = await inParallel(rest.slice(0, limits.roomsPageMax), roomsInParallel, async (membership) =>
    describe(ports, membership),
  );
  const rooms = cutToFrame(page, { envelopeBytes, keep: 'first' });
  const last = rest[rooms.length - 1]?.head;
  return { rooms, ...(last !== undefined && rooms.length < rest.length && { cursor: cursorOf(last) }) };
}

interface Membership {
  readonly head: RoomHead;
  readonly member: Member;
}

/** Room ids of one page of the index; a page of 1 MB would hold several thousand. */
const idsPerPage = 1_000;

async function readMemberships({ rooms }: ListingPorts, user: string): Promise<readonly Membership[]> {
  const ids: string[] = [];
  let next: string | undefined;
  do {
    const page = await rooms.readRoomsOfUser({
      user,
      limit: idsPerPage,
      ...(next !== undefined && { after: next }),
    });
    ids.push(...page.rooms);
    next = page.next;
  } while (next !== undefined);
  // Heads first: who is a member after that may see the room up to there (I10).
  const heads = await rooms.readHeads(ids);
  const members = await rooms.readMembersOfUser(user, ids);
  const memberOf = new Map(members.map((member) => [member.room, member]));
  return heads
    .flatMap((head) => {
      const member = memberOf.get(head.room);
      return member === undefined ? [] : [{ head, member }];
    })
    .sort((left, right) => byActivity(left.head, right.head));
}

type Place = Pick<RoomHead, 'room' | 'activeAt'>;

function cursorOf({ room, activeAt }: Place): string {
  return encodeRoomCursor({ room, at: activeAt });
}

function placeOf(cursor: string): Place {
  const { room, at } = decodeRoomCursor(cursor);
  return { room, activeAt: at };
}

/** Negative if the left one comes first. Rooms of the same millisecond are in the order of their ids. */
function byActivity(left: Place, right: Place): number {
  return right.activeAt - left.activeAt || (left.room < right.room ? -1 : Number(left.room > right.room));
}

async function describe({ log, clock }: ListingPorts, { head, member }: Membership): Promise<ListedRoom> {
  const { room, type, name, seq } = head;
  // What one has written since the head was read is not in what is listed.
  const readSeq = Math.min(readSeqOf(member), seq);
  const floor = floorOf(head, clock.now());
  const above = Math.max(readSeq, floor);
  const query = { room, above, upTo: seq, exceptSender: member.user, max: limits.unreadCountMax };
  const [unread, lastMessage] = await Promise.all([
    above < seq ? log.countMessages(query) : 0,
    floor < seq ? log.readLastMessage({ room, above: floor, upTo: seq }) : undefined,
  ]);
  return {
    room,
    type,
    ...(name !== undefined && { name }),
    head: seq,
    readSeq,
    unread,
    ...(lastMessage !== undefined && { lastMessage: preview(lastMessage) }),
  };
}

function preview({ reactions: _reactions, message = '', ...rest }: MessageEntry): MessageEntry {
  return { ...rest, message: Array.from(message).slice(0, limits.previewCharactersMax).join('') };
}
