import { markRead } from '../../../lambda/actions/mark-read.ts';
import { typing } from '../../../lambda/actions/typing.ts';
import { sendFromBackend } from '../../../lambda/chat/backend-message.ts';
import { add, remove } from '../../../lambda/chat/membership.ts';
import { deleteRoom } from '../../../lambda/chat/room-deletion.ts';
import { send } from '../../../lambda/chat/room-log.ts';
import { updateRoom } from '../../../lambda/chat/room-update.ts';
import type { InMemoryPorts } from '../../fakes/in-memory-ports.ts';
import { connectAndJoin, connectionOf, createRoomFixture, room } from './room-fixture.ts';

const minuteMs = 60_000;
const alice = connectionOf('alice');

/** Whatever is pushed to a room or to its members, by what it is called. */
const pushes: readonly (readonly [string, (ports: InMemoryPorts) => Promise<unknown>])[] = [
  ['a message', async (ports) => send(ports, { room, user: 'alice', id: 'c2', message: 'x' })],
  [
    'a message of the system',
    async (ports) => sendFromBackend(ports, { room, user: 'system', id: 'n1', message: 'x' }),
  ],
  ['typing', async (ports) => typing(ports, alice, { fields: { action: 'typing', room, active: true } })],
  [
    'a read position',
    async (ports) => markRead(ports, alice, { fields: { action: 'markRead', room, seq: 1 } }),
  ],
  ['an update', async (ports) => updateRoom(ports, { room, sender: 'system', changes: { frozen: true } })],
  ['an addition', async (ports) => add(ports, { room, users: ['dilan'], sender: 'system' })],
  ['a removal', async (ports) => remove(ports, { room, user: 'carol', sender: 'system' })],
  ['the end of the membership', async (ports) => remove(ports, { room, user: 'bob', sender: 'system' })],
  ['the end of the room', async (ports) => deleteRoom(ports, room)],
];

test.each(pushes)(
  '%s is not pushed once a token has expired, and closes the connection (S23, F22)',
  async (_, push) => {
    const ports = await createRoomFixture();
    await send(ports, { room, user: 'carol', id: 'c1', message: 'x' });
    const expiring = { ...connectionOf('bob', 'bob-2'), tokenExpiresAt: ports.clock.now() + minuteMs };
    await ports.subscriptions.openConnection(expiring, { room });
    await connectAndJoin(ports, 'bob');
    ports.clock.advance(minuteMs);
    await push(ports);
    expect(ports.gateway.received('bob-1')).toHaveLength(1);
    expect(ports.gateway.isClosed('bob-1')).toBe(false);
    expect(ports.gateway.received('bob-2')).toEqual([]);
    expect(ports.gateway.isClosed('bob-2')).toBe(true);
  },
);

test.each(pushes)('%s is pushed as long as the token lives', async (_, push) => {
  const ports = await createRoomFixture();
  await send(ports, { room, user: 'carol', id: 'c1', message: 'x' });
  const expiring = { ...connectionOf('bob', 'bob-2'), tokenExpiresAt: ports.clock.now() + minuteMs };
  await ports.subscriptions.openConnection(expiring, { room });
  ports.clock.advance(minuteMs - 1);
  await push(ports);
  expect(ports.gateway.received('bob-2')).toHaveLength(1);
  expect(ports.gateway.isClosed('bob-2')).toBe(false);
});
