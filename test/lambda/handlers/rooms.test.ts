import { send } from '../../../lambda/chat/room-log.ts';
import { manageRooms } from '../../../lambda/handlers/rooms.ts';
import { createInMemoryPorts } from '../../fakes/in-memory-ports.ts';
import { createDirect, createGroup, roomOf } from './created-rooms.ts';

describe('createRoom', () => {
  test('gives one direct room per pair, whoever is named first', async () => {
    const ports = createInMemoryPorts();
    const first = await manageRooms(ports, createDirect(['alice', 'bob']));
    expect(first).toMatchObject({ type: 'direct', members: ['alice', 'bob'], created: true });
    const second = await manageRooms(ports, createDirect(['bob', 'alice']));
    expect(second).toEqual({ ...first, created: false });
    const other = await manageRooms(ports, createDirect(['alice', 'carol']));
    expect(other).not.toMatchObject({ room: await roomOf(ports, createDirect(['alice', 'bob'])) });
  });

  test('takes no two pairs of users for one', async () => {
    const ports = createInMemoryPorts();
    const rooms = await Promise.all(
      [
        ['a', 'b,c'],
        ['a,b', 'c'],
        ['a","b', 'c'],
        ['a', 'b","c'],
      ].map(async (pair) => roomOf(ports, createDirect(pair))),
    );
    expect(new Set(rooms).size).toBe(4);
  });

  test('makes the first of a group its owner, or those that are named', async () => {
    const ports = createInMemoryPorts();
    const room = await roomOf(ports, createGroup({ members: ['alice', 'bob'], name: 'Bawan' }));
    await expect(ports.rooms.readMember({ room, user: 'alice' })).resolves.toMatchObject({ role: 'owner' });
    await expect(ports.rooms.readMember({ room, user: 'bob' })).resolves.toMatchObject({ role: 'member' });
    const other = await roomOf(ports, createGroup({ members: ['alice', 'bob'], owners: ['bob'] }));
    await expect(ports.rooms.readMember({ room: other, user: 'alice' })).resolves.toMatchObject({
      role: 'member',
    });
    await expect(ports.rooms.readMember({ room: other, user: 'bob' })).resolves.toMatchObject({
      role: 'owner',
    });
  });

  test.each([1, 99, 100, 1_000])('creates a group of %i members', async (count) => {
    const ports = createInMemoryPorts();
    const members = Array.from({ length: count }, (_, index) => `user-${index}`);
    const created = await manageRooms(ports, createGroup({ members, room: 'large' }));
    expect(created).toMatchObject({ room: 'large', members, created: true });
    await expect(manageRooms(ports, { operation: 'getRoom', room: 'large' })).resolves.toMatchObject({
      memberCount: count,
    });
  });

  test('gives a room the retention of the deployment, which an update can take away', async () => {
    const defaults = { slowModeSeconds: 0, retentionDays: 30, frozen: false };
    const inMemory = createInMemoryPorts();
    const ports = { ...inMemory, deployment: { ...inMemory.deployment, roomDefaults: defaults } };
    await manageRooms(ports, createGroup({ room: 'own' }));
    const described = { operation: 'getRoom', room: 'own' };
    await expect(manageRooms(ports, described)).resolves.toMatchObject({ settings: defaults });
    const sent = await manageRooms(ports, { operation: 'sendMessage', room: 'own', message: 'x' });
    expect(sent).toMatchObject({ seq: 1 });
    const { stamp } = (await ports.log.readMessage({ room: 'own', seq: 1 })) ?? {};
    expect(stamp?.expiresAt).toBeGreaterThan(ports.clock.now() + 30 * 24 * 60 * 60 * 1000);
    await manageRooms(ports, { operation: 'updateRoom', room: 'own', retentionDays: null });
    await expect(manageRooms(ports, described)).resolves.toMatchObject({ settings: { retentionDays: null } });
  });

  test('gives the room of an own id that was created before', async () => {
    const ports = createInMemoryPorts();
    const created = await manageRooms(ports, createGroup({ room: 'own', members: ['alice', 'bob'] }));
    await expect(manageRooms(ports, createGroup({ room: 'own', members: ['eve'] }))).resolves.toEqual({
      ...created,
      created: false,
    });
    await expect(ports.rooms.readMember({ room: 'own', user: 'eve' })).resolves.toBeUndefined();
  });
});

describe('updateRoom', () => {
  test('gives the room as it is then, and leaves what it does not name', async () => {
    const ports = createInMemoryPorts();
    const room = await roomOf(ports, createGroup({ name: 'Bawan' }));
    const update = async (changes: object) =>
      manageRooms(ports, { operation: 'updateRoom', room, ...changes });
    const defaults = { slowModeSeconds: 0, retentionDays: null, frozen: false };
    await expect(manageRooms(ports, { operation: 'getRoom', room })).resolves.toMatchObject({
      settings: defaults,
    });
    const updated = await update({ slowModeSeconds: 30, retentionDays: 7 });
    expect(updated).toMatchObject({
      room,
      type: 'group',
      name: 'Bawan',
      head: 1,
      memberCount: 1,
      settings: { slowModeSeconds: 30, retentionDays: 7, frozen: false },
    });
    await expect(manageRooms(ports, { operation: 'getRoom', room })).resolves.toEqual(updated);
    await expect(update({ name: 'Gulan', retentionDays: null, frozen: true })).resolves.toMatchObject({
      name: 'Gulan',
      settings: { slowModeSeconds: 30, retentionDays: null, frozen: true },
    });
  });
});

describe('listRooms', () => {
  test('pages through a user’s rooms, each once', async () => {
    const ports = createInMemoryPorts();
    const created = new Set<string>();
    for (let index = 0; index < 120; index += 1)
      created.add(await roomOf(ports, createGroup({ room: `r${index}` })));
    const listed: string[] = [];
    let cursor: unknown;
    do {
      const page = await manageRooms(ports, {
        operation: 'listRooms',
        user: 'alice',
        ...(cursor ? { cursor } : {}),
      });
      const { rooms, cursor: next } = page as {
        readonly rooms: { readonly room: string }[];
        readonly cursor?: string;
      };
      listed.push(...rooms.map(({ room }) => room));
      cursor = next;
    } while (cursor !== undefined);
    expect(listed).toHaveLength(120);
    expect(new Set(listed)).toEqual(created);
  });

  test('tells head and read position: who sends has read up to there', async () => {
    const ports = createInMemoryPorts();
    const room = await roomOf(ports, createDirect(['alice', 'bob']));
    for (const id of ['c1', 'c2']) await send(ports, { room, user: 'alice', id, message: 'x' });
    const roomsOf = async (user: string) => manageRooms(ports, { operation: 'listRooms', user });
    const listed = { room, type: 'direct', head: 2, lastMessage: { seq: 2, message: 'x' } };
    await expect(roomsOf('alice')).resolves.toMatchObject({ rooms: [{ ...listed, readSeq: 2, unread: 0 }] });
    await expect(roomsOf('bob')).resolves.toMatchObject({ rooms: [{ ...listed, readSeq: 0, unread: 2 }] });
    await expect(roomsOf('eve')).resolves.toEqual({ rooms: [] });
  });
});

test('what is unexpected fails the invocation, so that Lambda reports it', async () => {
  const ports = createInMemoryPorts();
  const rooms = Object.assign(Object.create(ports.rooms), {
    readHead: async () => Promise.reject(new Error('down')),
  });
  await expect(manageRooms({ ...ports, rooms }, { operation: 'getRoom', room: 'r1' })).rejects.toThrow(
    'down',
  );
});
