import type { Entry } from '../../protocol/entries.ts';
import { readRange } from './log-reader.ts';
import type { Ports } from './ports.ts';
import type { RoomHead } from './room-store-port.ts';
import { floorOf } from './retained-log.ts';
import { decodeRoomCursor, encodeRoomCursor } from './room-cursor.ts';
import type { RoomPlace } from './room-cursor.ts';

/** What is done on a walk through all rooms that a user is in or was in. Each step may come again after a crash. */
export interface RoomVisitor {
  /** Before the entries of a room; not `isNew` where a walk goes on in the midst of them. */
  enter(room: string, isNew: boolean): Promise<void>;
  read(head: RoomHead, entries: readonly Entry[]): Promise<void>;
  /** After the last entry. */
  leave(room: string): Promise<void>;
  /** Whether the rest is for another call. */
  isFull(): boolean;
}

/** Entries that are read at a time. Our choice: at their longest three megabytes. */
const pageEntries = 100;

/**
 * Goes through a user's rooms in the order of their ids, and through the log of each from its first entry that still
 * stands, whoever wrote it: nothing names a user's messages apart, for that would cost every send a write. Gives the
 * cursor to go on from; undefined at the end. Rejects with `bad_request` if the cursor is none of an earlier call's.
 */
export async function walkRooms(
  ports: Pick<Ports, 'rooms' | 'log' | 'clock'>,
  { user, cursor }: { readonly user: string; readonly cursor?: string | undefined },
  visitor: RoomVisitor,
): Promise<string | undefined> {
  let place = cursor === undefined ? await nextPlace(ports, user) : decodeRoomCursor(cursor);
  let isFirst = true;
  while (place !== undefined) {
    if (!isFirst && visitor.isFull()) return encodeRoomCursor(place);
    isFirst = false;
    await visitor.enter(place.room, place.at === 0);
    const stoppedAt = await walkLog(ports, place, visitor);
    if (stoppedAt !== undefined) return encodeRoomCursor({ room: place.room, at: stoppedAt });
    await visitor.leave(place.room);
    place = await nextPlace(ports, user, place.room);
  }
  return undefined;
}

/** Goes on after the seq that the place names. Gives the seq up to which it has come, if it has not come to the end. */
async function walkLog(
  ports: Pick<Ports, 'rooms' | 'log' | 'clock'>,
  { room, at: doneSeq }: RoomPlace,
  visitor: RoomVisitor,
): Promise<number | undefined> {
  const head = await ports.rooms.readHead(room);
  if (head === undefined) return undefined;
  const first = (await ports.rooms.readFirstSeq(room)) ?? 1;
  const floor = floorOf(head, ports.clock.now());
  for (let from = Math.max(doneSeq + 1, first); from <= head.seq;) {
    const to = Math.min(from + pageEntries - 1, from <= floor ? floor : head.seq);
    // Below the floor an entry may have expired, and still stand; what does not is no hole to fill.
    const { incarnation } = head;
    const entries =
      to <= floor
        ? await ports.log.readEntries({ room, incarnation, from, to })
        : await readRange(ports, head, { from, to });
    await visitor.read(head, entries);
    from = to + 1;
    // Not before the first page: a cursor at the beginning of a room would have it entered anew.
    if (from <= head.seq && visitor.isFull()) return to;
  }
  return undefined;
}

async function nextPlace(
  { rooms }: Pick<Ports, 'rooms'>,
  user: string,
  after?: string,
): Promise<RoomPlace | undefined> {
  const page = await rooms.readRoomsEver({ user, limit: 1, ...(after !== undefined && { after }) });
  const [room] = page.rooms;
  return room === undefined ? undefined : { room, at: 0 };
}
