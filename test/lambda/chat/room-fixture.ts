import type { Entry } from '../../../protocol/entries.ts';
import { readNewest } from '../../../lambda/chat/history.ts';
import { createRoom } from '../../../lambda/chat/room-creation.ts';
import { join } from '../../../lambda/chat/room-log.ts';
import type { Ports } from '../../../lambda/chat/ports.ts';
import type { Connection } from '../../../lambda/chat/subscription-store-port.ts';
import { createInMemoryPorts } from '../../fakes/in-memory-ports.ts';
import type { InMemoryPorts } from '../../fakes/in-memory-ports.ts';

export const room = 'bawan';

/** A room of alice (owner), bob and carol on working in-memory ports. */
export async function createRoomFixture(): Promise<InMemoryPorts> {
  const ports = createInMemoryPorts();
  await createRoom(ports, {
    operation: 'createRoom',
    type: 'group',
    room,
    members: ['alice', 'bob', 'carol'],
  });
  return ports;
}

export function connectionOf(user: string, connectionId = `${user}-1`): Connection {
  return { user, connectionId, tokenExpiresAt: Date.parse('2100-01-01T00:00:00Z') };
}

/** Opens a user's connection. */
export async function connect(ports: Ports, user: string, connectionId?: string): Promise<Connection> {
  const connection = connectionOf(user, connectionId);
  await ports.subscriptions.openConnection(connection);
  return connection;
}

/** Opens a user's connection, subscribed to the room. */
export async function connectAndJoin(ports: Ports, user: string, connectionId?: string): Promise<Connection> {
  const connection = await connect(ports, user, connectionId);
  await join(ports, connection, room);
  return connection;
}

/** The log as a reader gets it who comes last. */
export async function readLog(ports: Ports): Promise<readonly Entry[]> {
  const head = await ports.rooms.readHead(room);
  return head === undefined ? [] : (await readNewest(ports, head)).entries;
}
