import type { Ports } from '../../../lambda/chat/ports.ts';
import { remove } from '../../../lambda/chat/membership.ts';
import { createRoom } from '../../../lambda/chat/room-creation.ts';
import { listRooms } from '../../../lambda/chat/room-listing.ts';
import { join, send } from '../../../lambda/chat/room-log.ts';
import { createInMemoryPorts } from '../../fakes/in-memory-ports.ts';
import { crashEverywhere, runUntilCrash } from './crashes.ts';
import { connect, connectionOf } from './room-fixture.ts';

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

const users = Array.from({ length: 250 }, (_, index) => `user-${index}`);
const create = (members: readonly string[]) => async (ports: Ports) =>
  createRoom(ports, { operation: 'createRoom', type: 'group', room: 'large', members: [...members] });
const isThere = async (ports: Ports) => (await ports.rooms.readHead('large')) !== undefined;
/** One of those who are written before the head is. */
const prepared = 'user-200';

async function expectNoRoom(ports: Ports): Promise<void> {
  await connect(ports, prepared);
  await expect(listRooms(ports, { user: prepared })).resolves.toEqual({ rooms: [] });
  const message = { room: 'large', user: prepared, id: 'c1', message: 'Sar barzi' };
  await expect(send(ports, message)).rejects.toMatchObject({ code: 'not_a_member' });
  const joining = join(ports, connectionOf(prepared), 'large');
  await expect(joining).rejects.toMatchObject({ code: 'not_a_member' });
}

test('a room whose creation crashed anywhere is there with all of its members, or for nobody (F2)', async () => {
  await crashEverywhere(
    async () => createInMemoryPorts(),
    create(users),
    async (ports) => {
      if (!(await isThere(ports))) await expectNoRoom(ports);
      await create(users)(ports);
      await expect(ports.rooms.countMembers('large')).resolves.toBe(users.length);
      await expect(listRooms(ports, { user: prepared })).resolves.toMatchObject({
        rooms: [{ room: 'large' }],
      });
    },
  );
});

test('whom an unfinished creation has left behind is not in the room that others are named for (I10)', async () => {
  for (let atCall = 0; ; atCall += 1) {
    const ports = createInMemoryPorts();
    await runUntilCrash(ports, create(users), { atCall, when: 'after' });
    if (await isThere(ports)) return;
    await connect(ports, prepared);
    await join(ports, connectionOf(prepared), 'large').catch(() => {});
    await expect(create(['alice', 'user-3'])(ports)).resolves.toMatchObject({ created: true });
    const members = await ports.rooms.readMembers('large');
    expect(members.map(({ user }) => user).toSorted()).toEqual(['alice', 'user-3']);
    await expect(ports.subscriptions.readSubscriptions('large')).resolves.toEqual([]);
  }
});
