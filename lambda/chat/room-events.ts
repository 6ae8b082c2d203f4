import type { Entry } from '../../protocol/entries.ts';
import type { RoomEntryEvent } from '../../protocol/events.ts';
import { limits } from '../../protocol/limits.ts';
import { inParallel } from './in-parallel.ts';
import type { Stamp } from './log-store-port.ts';
import type { Ports } from './ports.ts';
import type { RoomHead } from './room-store-port.ts';
import { isOnline } from './presence.ts';

/** An entry as it was written, and to which incarnation of its room's log. */
export interface WrittenEntry extends Pick<Stamp, 'incarnation'> {
  readonly entry: Entry;
}

type Reads = Pick<Ports, 'rooms' | 'subscriptions' | 'clock'>;

/** Rooms that are read at once. A batch has no more. */
const roomsInParallel = 10;

/**
 * What to tell of entries, in their order. Head, members and subscriptions of each room are read once and after the
 * entries were stored, so that a join which a send has missed is seen.
 */
export async function describeEntries(
  ports: Reads,
  written: readonly WrittenEntry[],
): Promise<readonly RoomEntryEvent[]> {
  const rooms = [...new Set(written.map(({ entry }) => entry.room))];
  const audiences = new Map(
    await inParallel(
      rooms,
      roomsInParallel,
      async (room) => [room, await readAudience(ports, room)] as const,
    ),
  );
  return written.flatMap((one) => {
    const audience = audiences.get(one.entry.room);
    // The room has been deleted, and perhaps another begun in its place.
    if (audience?.head.incarnation !== one.incarnation) return [];
    return describe(one.entry, audience);
  });
}

/** Those whom an entry of a room concerns. */
interface Audience {
  readonly head: RoomHead;
  /** Absent in a large room. */
  readonly members?: readonly string[];
  /** As `members` says of them. */
  readonly online: ReadonlySet<string>;
}

async function readAudience(
  { rooms, subscriptions, clock }: Reads,
  room: string,
): Promise<Audience | undefined> {
  const [head, page] = await Promise.all([
    rooms.readHead(room),
    // One more than is told, by which a large room is known.
    rooms.readMembersPage({ room, limit: limits.eventMembersMax + 1 }),
  ]);
  if (head === undefined) return undefined;
  if (page.members.length > limits.eventMembersMax) return { head, online: new Set() };
  const connections = await subscriptions.readConnectionsAmong(await subscriptions.readSubscriptions(room));
  const online = connections.filter((connection) => isOnline([connection], room, clock.now()));
  return {
    head,
    members: page.members.map(({ user }) => user),
    online: new Set(online.map(({ user }) => user)),
  };
}

function describe(entry: Entry, { head, members, online }: Audience): readonly RoomEntryEvent[] {
  if (entry.type === 'void') return [];
  const { room, seq, type, sender } = entry;
  return [
    {
      id: `${room}/${head.epoch}/${seq}`,
      type,
      room,
      roomType: head.type,
      ...(head.name !== undefined && { roomName: head.name }),
      epoch: head.epoch,
      entry,
      isLargeRoom: members === undefined,
      ...(members && {
        members,
        offline: members.filter((user) => user !== sender && !online.has(user)),
      }),
    },
  ];
}
