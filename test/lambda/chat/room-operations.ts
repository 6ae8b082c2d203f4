import type { MessageEntry } from '../../../protocol/entries.ts';
import { readNewest } from '../../../lambda/chat/history.ts';
import { add, remove } from '../../../lambda/chat/membership.ts';
import { join, send } from '../../../lambda/chat/room-log.ts';
import type { Ports } from '../../../lambda/chat/ports.ts';
import type { Connection } from '../../../lambda/chat/subscription-store-port.ts';
import type { InMemoryPorts } from '../../fakes/in-memory-ports.ts';
import type { OperationResult } from './interleavings.ts';
import { readLog, room } from './room-fixture.ts';

/** Operations of the product that are played at the same time, and what holds of their results. */

export const sendAs = (user: string, id: string) => async (ports: Ports) =>
  send(ports, { room, user, id, message: `${user} says ${id}` });

export const joinAndRead = (connection: Connection) => async (ports: Ports) =>
  (await readNewest(ports, await join(ports, connection, room))).entries;

export const addUser = (user: string) => async (ports: Ports) =>
  add(ports, { room, users: [user], sender: 'system' });

export const removeUser = (user: string) => async (ports: Ports) =>
  remove(ports, { room, user, sender: 'system' });

export const seqsPushedTo = ({ gateway }: InMemoryPorts, { connectionId }: Connection) =>
  gateway.received(connectionId).map(({ seq }) => Number(seq));

export const valueOf = (result: OperationResult | undefined): unknown =>
  result?.status === 'fulfilled' ? result.value : undefined;

/** Every number from 1 to the head holds an entry, and each message stands there once (I2, I4). */
export async function expectSoundLog(ports: InMemoryPorts): Promise<readonly MessageEntry[]> {
  const log = await readLog(ports);
  const head = await ports.rooms.readHead(room);
  expect(log.map(({ seq }) => seq)).toEqual(Array.from({ length: head?.seq ?? 0 }, (_, index) => index + 1));
  const messages = log.filter((entry) => entry.type === 'message');
  expect(new Set(messages.map(({ id, sender }) => `${sender} ${id}`)).size).toBe(messages.length);
  return messages;
}
