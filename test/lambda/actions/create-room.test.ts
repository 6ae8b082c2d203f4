import { createRoom } from '../../../lambda/actions/create-room.ts';
import type { Ports } from '../../../lambda/chat/ports.ts';
import { createInMemoryPorts, unlimited } from '../../fakes/in-memory-ports.ts';
import { connect, connectionOf } from '../chat/room-fixture.ts';

const createPorts = () => ({
  ...createInMemoryPorts(),
  deployment: {
    ...unlimited,
    usersMayCreateRooms: true,
    roomDefaults: { slowModeSeconds: 0, retentionDays: 30, frozen: false },
  },
});

const createAs = async (ports: Ports, user: string, fields: object) =>
  createRoom(ports, connectionOf(user), { fields: { action: 'createRoom', id: 'n1', ...fields } });

test('a user creates a group, owns it, and is in it, named or not', async () => {
  const ports = createPorts();
  await connect(ports, 'bob');
  const reply = await createAs(ports, 'alice', { type: 'group', members: ['bob'], name: 'Bawan' });
  const { room, epoch } = reply;
  const members = ['alice', 'bob'];
  expect(reply).toEqual({
    type: 'room',
    id: 'n1',
    room,
    roomType: 'group',
    epoch,
    name: 'Bawan',
    members,
    created: true,
  });
  await expect(ports.rooms.readOwners(room)).resolves.toEqual(['alice']);
  await expect(ports.rooms.readHead(room)).resolves.toMatchObject({ settings: { retentionDays: 30 } });
  expect(ports.gateway.received('bob-1')).toEqual([
    { type: 'roomAdded', room, roomType: 'group', name: 'Bawan', epoch, head: 0 },
  ]);
});

test('a pair of users has one direct room, whoever asks', async () => {
  const ports = createPorts();
  const first = await createAs(ports, 'alice', { type: 'direct', members: ['bob'] });
  const second = await createAs(ports, 'bob', { type: 'direct', members: ['bob', 'alice'] });
  expect(second).toMatchObject({ room: first.room, roomType: 'direct', created: false });
});

test.each([
  ['a direct room with oneself', 'alice', { type: 'direct', members: ['alice'] }],
  ['a direct room of three', 'alice', { type: 'direct', members: ['bob', 'carol'] }],
  ['a room of the system', 'system', { type: 'group', members: ['bob'] }],
])('%s is refused', async (_, user, fields) => {
  await expect(createAs(createPorts(), user, fields)).rejects.toMatchObject({ code: 'bad_request' });
});
