import { history } from '../../../lambda/actions/history.ts';
import { joinRoom } from '../../../lambda/actions/join-room.ts';
import { send } from '../../../lambda/chat/room-log.ts';
import { updateRoom } from '../../../lambda/chat/room-update.ts';
import type { Ports } from '../../../lambda/chat/ports.ts';
import type { Entry } from '../../../protocol/entries.ts';
import type { InMemoryPorts } from '../../fakes/in-memory-ports.ts';
import { connect, connectionOf, createRoomFixture, room } from './room-fixture.ts';

export const dayMs = 24 * 60 * 60 * 1000;

export async function createRetainingRoom(retentionDays: number | null): Promise<InMemoryPorts> {
  const ports = await createRoomFixture();
  await connect(ports, 'alice');
  // Entry 1, still without retention: it is the next entry that begins the segment.
  await updateRoom(ports, { room, sender: 'system', changes: { retentionDays } });
  return ports;
}

export const say = async (ports: Ports, id: string, fields: object = {}) =>
  send(ports, { room, user: 'bob', id, message: `message ${id}`, ...fields });

/** Time passes, and the table drops what it may, promptly. */
export function sleepDays(ports: InMemoryPorts, days: number): void {
  ports.clock.advance(days * dayMs);
  ports.rooms.dropExpired(ports.clock.now());
}

export const page = async (ports: Ports, fields: object = {}) =>
  history(ports, connectionOf('alice'), { fields: { action: 'history', id: 'h1', room, ...fields } });
export const resume = async (ports: Ports, after: number) =>
  joinRoom(ports, connectionOf('alice'), { fields: { action: 'joinRoom', id: 'j1', room, after } });
export const seqsOf = ({ entries }: { readonly entries: readonly Entry[] }) => entries.map(({ seq }) => seq);
