import { createRoom } from '../../../lambda/chat/room-creation.ts';
import { send } from '../../../lambda/chat/room-log.ts';
import type { Ports } from '../../../lambda/chat/ports.ts';
import { createInMemoryPorts } from '../../fakes/in-memory-ports.ts';
import type { InMemoryPorts } from '../../fakes/in-memory-ports.ts';
import { connectAndJoin, room } from './room-fixture.ts';

/** A room of alice and bob, in which both have spoken and bob’s device listens. */
export async function createSpokenRoom(): Promise<InMemoryPorts> {
  const ports = createInMemoryPorts();
  await createAnew(ports, ['alice', 'bob']);
  for (const user of ['alice', 'bob'])
    await send(ports, { room, user, id: 'c1', message: `secret of ${user}` });
  await connectAndJoin(ports, 'bob');
  return ports;
}

/** Creates the room, be it for the first time or once more. */
export const createAnew = async (ports: Ports, members: readonly string[]) =>
  createRoom(ports, { operation: 'createRoom', type: 'group', room, members: [...members] });

/** What is left of people in the Rooms table. */
function tracesIn({ rooms }: InMemoryPorts): readonly string[] {
  const text = JSON.stringify(rooms.state(), (_, part: unknown) =>
    part instanceof Map || part instanceof Set ? [...part] : part,
  );
  return ['alice', 'bob', 'dilan', 'secret', 'system'].filter((trace) => text.includes(trace));
}

export async function expectNothingLeft(ports: InMemoryPorts): Promise<void> {
  expect(tracesIn(ports)).toEqual([]);
  await expect(ports.subscriptions.readSubscriptions(room)).resolves.toEqual([]);
  await expect(ports.rooms.readHead(room)).resolves.toBeUndefined();
}
