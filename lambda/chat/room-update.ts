import type { RoomChanges, RoomUpdatedEntry } from '../../protocol/entries.ts';
import { ChatError } from '../../protocol/errors.ts';
import { isDirectRoom } from '../../protocol/rooms.ts';
import { deliver } from './delivery.ts';
import { noSuchRoom } from './existing-room.ts';
import type { Ports } from './ports.ts';
import type { Provided } from './room-store-port.ts';
import { stampOf } from './retained-log.ts';
import { nextSeq } from './sequencer.ts';

/** What is to be different about a room, and whose doing it is. */
export interface RoomUpdate extends Pick<Provided, 'witness'> {
  readonly room: string;
  readonly sender: string;
  /** Names one thing at least. */
  readonly changes: RoomChanges;
  /** The connection that asks, which gets the entry as its reply. */
  readonly connectionId?: string;
}

/** Each round is lost to a reader that filled the position, or to an update with a higher number. Our choice. */
const roundsMax = 8;

/**
 * Gives a room another name or other settings, and tells its subscribers: entry and head change together, and the
 * head as the highest of the entries says. Said again, it is numbered again and changes nothing more.
 * Rejects with `not_found`, `bad_request`, `forbidden` (the witness is none any more), `unavailable`.
 */
export async function updateRoom(ports: Ports, update: RoomUpdate): Promise<RoomUpdatedEntry> {
  const { log } = ports;
  const { room, sender, changes, connectionId, witness } = update;
  if (changes.name !== undefined && isDirectRoom(room))
    throw new ChatError('bad_request', 'name: a direct room has none');
  for (let round = 0; round < roundsMax; round += 1) {
    const timestamp = new Date(ports.clock.now()).toISOString();
    const head = await nextSeq(ports, room);
    if (head === undefined) throw noSuchRoom();
    const { seq } = head;
    const stamp = stampOf(head, seq);
    const entry: RoomUpdatedEntry = { type: 'roomUpdated', room, seq, ...changes, sender, timestamp };
    const outcome = await log.putRoomUpdate(entry, stamp, witness === undefined ? {} : { witness });
    if (outcome === 'noRoom') throw noSuchRoom();
    if (outcome === 'stored') {
      await deliver(ports, { room, entries: [entry], exceptConnectionId: connectionId });
      return entry;
    }
    // No reader has to wait at a number that was given up.
    await log.putEntry({ type: 'void', room, seq }, stamp);
    if (outcome === 'refused') throw new ChatError('forbidden', 'room: your role has changed meanwhile');
  }
  throw new ChatError('unavailable', 'unable to update the room; the log is too busy');
}
