import { manageRooms } from '../../../lambda/handlers/rooms.ts';
import type { InMemoryPorts } from '../../fakes/in-memory-ports.ts';

/** What a backend asks to create rooms. */

export const createDirect = (members: readonly string[]) => ({
  operation: 'createRoom',
  type: 'direct',
  members,
});

export const createGroup = (fields: object) => ({
  operation: 'createRoom',
  type: 'group',
  members: ['alice'],
  ...fields,
});

/** Creates a room, and gives its id. */
export async function roomOf(ports: InMemoryPorts, payload: object): Promise<string> {
  const created = await manageRooms(ports, payload);
  return 'room' in created ? String(created.room) : '';
}
