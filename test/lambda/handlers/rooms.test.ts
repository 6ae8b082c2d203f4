import { join, send } from '../../../lambda/chat/room-log.ts';
import { manageRooms } from '../../../lambda/handlers/rooms.ts';
import type { PostOutcome } from '../../../lambda/chat/ports.ts';
import { createInMemoryPorts } from '../../fakes/in-memory-ports.ts';
import type { InMemoryPorts } from '../../fakes/in-memory-ports.ts';
import { instrument } from '../../fakes/instrumented-ports.ts';
import { connectionOf } from '../chat/room-fixture.ts';

const createDirect = (members: readonly string[]) => ({ operation: 'createRoom', type: 'direct', members });
const createGroup = (fields: object) => ({
  operation: 'createRoom',
  type: 'group',
  members: ['alice'],
  ...fields,
});

async function roomOf(ports: InMemoryPorts, payload: object): Promise<string> {
  const created = await manageRooms(ports, payload);
  return 'room' in created ? String(created.room) : '';
}

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

describe('a member', () => {
  test('gets another role and is muted by the backend, which may also take the last owner away', async () => {
    const ports = createInMemoryPorts();
    const room = await roomOf(ports, createGroup({ members: ['alice', 'bob'] }));
    const operate = async (operation: string, fields: object) =>
      manageRooms(ports, { operation, room, ...fields });
    await expect(operate('setRole', { user: 'bob', role: 'moderator' })).resolves.toEqual({
      room,
      user: 'bob',
      role: 'moderator',
    });
    const until = '2100-01-01T00:00:00.000Z';
    const muted = { room, user: 'bob', role: 'moderator', mutedUntil: until };
    await expect(operate('muteMember', { user: 'bob', until })).resolves.toEqual(muted);
    await expect(operate('muteMember', { user: 'bob', until: null })).resolves.not.toHaveProperty(
      'mutedUntil',
    );
    await expect(operate('setRole', { user: 'alice', role: 'member' })).resolves.toMatchObject({
      role: 'member',
    });
    await expect(ports.rooms.readOwners(room)).resolves.toEqual([]);
  });

  test('of a direct room keeps the only role there is, and the other company than theirs out (forbidden)', async () => {
    const ports = createInMemoryPorts();
    const room = await roomOf(ports, createDirect(['alice', 'bob']));
    for (const refused of [
      { operation: 'setRole', room, user: 'bob', role: 'owner' },
      { operation: 'addMembers', room, members: ['carol'] },
    ]) {
      await expect(manageRooms(ports, refused)).resolves.toMatchObject({ error: { code: 'forbidden' } });
    }
    await expect(manageRooms(ports, { operation: 'updateRoom', room, name: 'us' })).resolves.toMatchObject({
      error: { code: 'bad_request' },
    });
    const muted = { operation: 'muteMember', room, user: 'bob', until: '2100-01-01T00:00:00Z' };
    await expect(manageRooms(ports, muted)).resolves.toMatchObject({
      mutedUntil: '2100-01-01T00:00:00.000Z',
    });
    await expect(ports.rooms.countMembers(room)).resolves.toBe(2);
  });
});

describe('a refused operation', () => {
  test.each<readonly [title: string, payload: unknown, code: string, field: string]>([
    ['nothing', undefined, 'bad_request', 'operation'],
    ['a text', 'createRoom', 'bad_request', 'operation'],
    ['no operation', {}, 'bad_request', 'operation'],
    ['an operation that nobody knows', { operation: 'dropTables' }, 'unknown_action', 'operation'],
    ['an operation of the prototype', { operation: 'constructor' }, 'unknown_action', 'operation'],
    ['no type', { operation: 'createRoom', members: ['alice', 'bob'] }, 'bad_request', 'type'],
    ['another type', { operation: 'createRoom', type: 'public', members: ['a'] }, 'bad_request', 'type'],
    ['a direct room of one', createDirect(['alice']), 'bad_request', 'members'],
    ['a direct room of one user twice', createDirect(['alice', 'alice']), 'bad_request', 'members'],
    ['a direct room of three', createDirect(['alice', 'bob', 'carol']), 'bad_request', 'members'],
    ['no members', { operation: 'createRoom', type: 'group' }, 'bad_request', 'members'],
    ['an empty list of members', createGroup({ members: [] }), 'bad_request', 'members'],
    ['an empty member', createGroup({ members: [''] }), 'bad_request', 'members'],
    ['a member of 129 characters', createGroup({ members: ['a'.repeat(129)] }), 'bad_request', 'members'],
    ['a member with a control character', createGroup({ members: ['a\nb'] }), 'bad_request', 'members'],
    ['a member who is the system', createGroup({ members: ['system'] }), 'bad_request', 'members'],
    [
      '1,001 members',
      createGroup({ members: Array.from({ length: 1001 }, (_, i) => `u${i}`) }),
      'bad_request',
      'members',
    ],
    ['an owner who is no member', createGroup({ owners: ['bob'] }), 'bad_request', 'owners'],
    ['an ill-formed id', createGroup({ room: 'a b' }), 'bad_request', 'room'],
    ['an id like a direct room’s', createGroup({ room: 'direct-x' }), 'bad_request', 'room'],
    ['an empty name', createGroup({ name: '' }), 'bad_request', 'name'],
    ['getRoom without a room', { operation: 'getRoom' }, 'bad_request', 'room'],
    ['getRoom of a room that does not exist', { operation: 'getRoom', room: 'nowhere' }, 'not_found', 'room'],
    [
      'setRole in no room',
      { operation: 'setRole', room: 'nowhere', user: 'a', role: 'owner' },
      'not_found',
      'room',
    ],
    ['setRole to none', { operation: 'setRole', room: 'r1', user: 'a', role: 'king' }, 'bad_request', 'role'],
    [
      'muteMember in no room',
      { operation: 'muteMember', room: 'nowhere', user: 'a', until: null },
      'not_found',
      'room',
    ],
    ['muteMember without a time', { operation: 'muteMember', room: 'r1', user: 'a' }, 'bad_request', 'until'],
    ['updateRoom of nothing', { operation: 'updateRoom', room: 'r1' }, 'bad_request', 'room'],
    [
      'updateRoom of no room',
      { operation: 'updateRoom', room: 'nowhere', frozen: true },
      'not_found',
      'room',
    ],
    ...[-1, 0.5, 21_601, '5', null].map(
      (slowModeSeconds) =>
        [
          `updateRoom with a slow mode of ${slowModeSeconds}`,
          { operation: 'updateRoom', room: 'r1', slowModeSeconds },
          'bad_request',
          'slowModeSeconds',
        ] as const,
    ),
    ...[0, 3_651, 1.5, '7'].map(
      (retentionDays) =>
        [
          `updateRoom with a retention of ${retentionDays}`,
          { operation: 'updateRoom', room: 'r1', retentionDays },
          'bad_request',
          'retentionDays',
        ] as const,
    ),
    [
      'updateRoom with a text for frozen',
      { operation: 'updateRoom', room: 'r1', frozen: 'yes' },
      'bad_request',
      'frozen',
    ],
    ['updateRoom without a name', { operation: 'updateRoom', room: 'r1', name: null }, 'bad_request', 'name'],
    [
      'addMembers to no room',
      { operation: 'addMembers', room: 'nowhere', members: ['a'] },
      'not_found',
      'room',
    ],
    ['removeMember without user', { operation: 'removeMember', room: 'nowhere' }, 'bad_request', 'user'],
    [
      'removeMember from no room',
      { operation: 'removeMember', room: 'nowhere', user: 'a' },
      'not_found',
      'room',
    ],
    ['listRooms without user', { operation: 'listRooms' }, 'bad_request', 'user'],
    [
      'listRooms with a cursor of its own',
      { operation: 'listRooms', user: 'a', cursor: '!' },
      'bad_request',
      'cursor',
    ],
    ['disconnectUser without user', { operation: 'disconnectUser' }, 'bad_request', 'user'],
  ])('with %s gets its code and the field at fault', async (_, payload, code, field) => {
    const result = await manageRooms(createInMemoryPorts(), payload);
    expect(result).toEqual({ error: { code, detail: expect.stringMatching(`^${field}: `) } });
  });
});

describe('members', () => {
  test('are added once each, numbered in the log, and told to those who listen', async () => {
    const ports = createInMemoryPorts();
    const room = await roomOf(ports, createGroup({}));
    await ports.subscriptions.openConnection(connectionOf('alice'), { room });
    const addTwo = { operation: 'addMembers', room, members: ['bob', 'carol', 'alice', 'bob'] };
    const result = await manageRooms(ports, addTwo);
    expect(result).toEqual({ room, added: expect.arrayContaining(['bob', 'carol']) });
    expect(result).toHaveProperty('added.length', 2);
    const entries = ports.gateway.received('alice-1');
    expect(entries.map(({ type, seq }) => [type, seq])).toEqual([
      ['memberJoined', 1],
      ['memberJoined', 2],
    ]);
    await expect(manageRooms(ports, addTwo)).resolves.toEqual({ room, added: [] });
  });

  test('are removed with the seq of their entry, and are refused from then on', async () => {
    const ports = createInMemoryPorts();
    const room = await roomOf(ports, createGroup({ members: ['alice', 'bob'] }));
    const removeBob = { operation: 'removeMember', room, user: 'bob' };
    await expect(manageRooms(ports, removeBob)).resolves.toEqual({
      room,
      user: 'bob',
      removed: true,
      seq: 1,
    });
    await expect(manageRooms(ports, removeBob)).resolves.toEqual({
      room,
      user: 'bob',
      removed: true,
      seq: 1,
    });
    const removeEve = { operation: 'removeMember', room, user: 'eve' };
    await expect(manageRooms(ports, removeEve)).resolves.toEqual({ room, user: 'eve', removed: false });
    await expect(send(ports, { room, user: 'bob', id: 'c1', message: 'x' })).rejects.toMatchObject({
      code: 'not_a_member',
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

describe('disconnectUser', () => {
  const whoseCloseIs = (ports: InMemoryPorts, outcome: PostOutcome) =>
    instrument(ports, async ({ method }, effect) => (method === 'close' ? outcome : effect()));

  test('closes every connection of the user, and nobody else’s, and leaves none of their rows', async () => {
    const ports = createInMemoryPorts();
    const room = await roomOf(ports, createGroup({ members: ['alice', 'bob'] }));
    for (const id of ['alice-1', 'alice-2', 'bob-1'])
      await ports.subscriptions.openConnection(connectionOf(id.slice(0, -2), id), { room });
    const disconnectAlice = { operation: 'disconnectUser', user: 'alice' };
    await expect(manageRooms(ports, disconnectAlice)).resolves.toEqual({ user: 'alice', closed: 2 });
    const open = ['alice-1', 'alice-2', 'bob-1'].filter((id) => !ports.gateway.isClosed(id));
    expect(open).toEqual(['bob-1']);
    const left = await ports.subscriptions.readSubscriptions(room);
    expect(left.map(({ connectionId }) => connectionId)).toEqual(['bob-1']);
    await expect(manageRooms(ports, disconnectAlice)).resolves.toEqual({ user: 'alice', closed: 0 });
  });

  test('that cannot close a socket says so, and closes it when it is asked again', async () => {
    const ports = createInMemoryPorts();
    await ports.subscriptions.openConnection(connectionOf('alice'));
    const disconnectAlice = { operation: 'disconnectUser', user: 'alice' };
    const failing = whoseCloseIs(ports, 'failed');
    await expect(manageRooms(failing, disconnectAlice)).resolves.toMatchObject({
      error: { code: 'unavailable' },
    });
    await expect(manageRooms(ports, disconnectAlice)).resolves.toEqual({ user: 'alice', closed: 1 });
    expect(ports.gateway.isClosed('alice-1')).toBe(true);
  });

  test('during a handshake leaves a socket that is closed as soon as it joins a room', async () => {
    const ports = createInMemoryPorts();
    const room = await roomOf(ports, createGroup({}));
    await ports.subscriptions.openConnection(connectionOf('alice'));
    await manageRooms(whoseCloseIs(ports, 'gone'), { operation: 'disconnectUser', user: 'alice' });
    expect(ports.gateway.isClosed('alice-1')).toBe(false);
    await expect(join(ports, connectionOf('alice'), room)).rejects.toMatchObject({ code: 'unavailable' });
    expect(ports.gateway.isClosed('alice-1')).toBe(true);
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
