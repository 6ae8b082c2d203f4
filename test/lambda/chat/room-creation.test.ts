import type { Ports } from '../../../lambda/chat/ports.ts';
import { remove } from '../../../lambda/chat/membership.ts';
import { createRoom } from '../../../lambda/chat/room-creation.ts';
import { send } from '../../../lambda/chat/room-log.ts';
import { createInMemoryPorts } from '../../fakes/in-memory-ports.ts';
import { crashEverywhere } from './crashes.ts';
import { connect } from './room-fixture.ts';

const pair = ['alice', 'bob'];
const direct = { operation: 'createRoom', type: 'direct', members: pair } as const;
const open = async (ports: Ports) => createRoom(ports, direct, { by: 'alice' });

/** A direct room of alice and bob, from which bob was removed. */
async function createBrokenPair() {
  const ports = createInMemoryPorts();
  const { room } = await createRoom(ports, direct);
  await remove(ports, { room, user: 'bob', sender: 'system' });
  return { ports, room };
}

const logOf = async (ports: Ports, room: string) =>
  ports.log.readEntries({ room, incarnation: 1, from: 1, to: 9 });

test('a direct room that is asked for again has both members again, who are told', async () => {
  const { ports, room } = await createBrokenPair();
  await connect(ports, 'bob');
  await expect(open(ports)).resolves.toMatchObject({ room, created: false, members: pair });
  expect(await logOf(ports, room)).toMatchObject([
    { type: 'memberLeft', user: 'bob' },
    { type: 'memberJoined', user: 'bob', sender: 'alice' },
  ]);
  expect(ports.gateway.received('bob-1')).toMatchObject([{ type: 'roomAdded', room }]);
  await expect(send(ports, { room, user: 'bob', id: 'c1', message: 'Sar barzi' })).resolves.toBeDefined();
  await expect(open(ports)).resolves.toMatchObject({ created: false });
  await expect(ports.rooms.readHead(room)).resolves.toMatchObject({ seq: 3 });
});

test('a group that is asked for again stays as it has become', async () => {
  const ports = createInMemoryPorts();
  const group = { operation: 'createRoom', type: 'group', room: 'dara', members: pair } as const;
  await createRoom(ports, group);
  await remove(ports, { room: 'dara', user: 'bob', sender: 'system' });
  await expect(createRoom(ports, group)).resolves.toMatchObject({ created: false, members: ['alice'] });
});

test('after a crash at any call, a direct room that is asked for once more has both members, told of once (F2)', async () => {
  const createWorld = async () => (await createBrokenPair()).ports;
  await crashEverywhere(createWorld, open, async (ports) => {
    const { room, members } = await open(ports);
    expect(members).toEqual(pair);
    expect((await logOf(ports, room)).filter(({ type }) => type === 'memberJoined')).toHaveLength(1);
  });
});
