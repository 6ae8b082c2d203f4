import { ChatError } from '../../protocol/errors.ts';
import type { RoomDescription, RoomsPage } from '../../protocol/operations.ts';
import { joinedSlot } from './claim-slots.ts';
import type { Member, Ports } from './ports.ts';

/** Rooms on a page of a user's list. Our choice: two batches of reads by key. */
const roomsPerPage = 50;

/** Describes a room. Rejects with `not_found`. */
export async function getRoom({ rooms }: Pick<Ports, 'rooms'>, room: string): Promise<RoomDescription> {
  const head = await rooms.readHead(room);
  if (head === undefined) throw new ChatError('not_found', 'room: there is no such room');
  const { type, name, epoch, seq, createdAt } = head;
  return {
    room,
    type,
    ...(name !== undefined && { name }),
    epoch,
    head: seq,
    memberCount: await rooms.countMembers(room),
    settings: {},
    createdAt: new Date(createdAt).toISOString(),
  };
}

/**
 * A page of a user's rooms, in no particular order. The index that names them lags, so membership is read again from
 * the members themselves: a room that the user has left is never listed (F13).
 */
export async function listRooms(
  { rooms }: Pick<Ports, 'rooms'>,
  { user, cursor }: { readonly user: string; readonly cursor?: string | undefined },
): Promise<RoomsPage> {
  const after = cursor === undefined ? undefined : decodeCursor(cursor);
  const page = await rooms.readRoomsOfUser({
    user,
    limit: roomsPerPage,
    ...(after !== undefined && { after }),
  });
  const [heads, members] = await Promise.all([
    rooms.readHeads(page.rooms),
    rooms.readMembersOfUser(user, page.rooms),
  ]);
  const memberOf = new Map(members.map((member) => [member.room, member]));
  const listed = heads.flatMap(({ room, type, name, seq }) => {
    const member = memberOf.get(room);
    return member
      ? [{ room, type, ...(name !== undefined && { name }), head: seq, readSeq: readSeqOf(member) }]
      : [];
  });
  return { rooms: listed, ...(page.next !== undefined && { cursor: encodeCursor(page.next) }) };
}

/** Who sends has read up to there: the newest seq that the member has claimed. */
function readSeqOf({ claims }: Member): number {
  return Math.max(0, ...[...claims].filter(([slot]) => slot !== joinedSlot).map(([, seq]) => seq));
}

/** A cursor only names a place among the user's own rooms, so it needs no signature (S40). */
function encodeCursor(room: string): string {
  return Buffer.from(room).toString('base64url');
}

function decodeCursor(cursor: string): string {
  return Buffer.from(cursor, 'base64url').toString();
}
