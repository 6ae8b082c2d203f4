import * as fc from 'fast-check';
import { utf8Bytes } from '../../../protocol/fields.ts';
import { limits } from '../../../protocol/limits.ts';
import type { ListedRoom } from '../../../protocol/operations.ts';
import { deleteMessage } from '../../../lambda/actions/delete-message.ts';
import { markRead } from '../../../lambda/actions/mark-read.ts';
import { members } from '../../../lambda/actions/members.ts';
import { rooms } from '../../../lambda/actions/rooms.ts';
import { typing } from '../../../lambda/actions/typing.ts';
import { createRoom } from '../../../lambda/chat/room-creation.ts';
import { add, remove } from '../../../lambda/chat/membership.ts';
import { send } from '../../../lambda/chat/room-log.ts';
import type { Ports } from '../../../lambda/chat/ports.ts';
import { instrument } from '../../fakes/instrumented-ports.ts';
import { playAllInterleavings } from './interleavings.ts';
import { connectAndJoin, connectionOf, createRoomFixture, room } from './room-fixture.ts';

const listAs = async (ports: Ports, user: string, cursor?: string) =>
  rooms(ports, connectionOf(user), {
    fields: { action: 'rooms', id: 'r1', ...(cursor !== undefined && { cursor }) },
  });
const markAs = async (ports: Ports, user: string, seq: number) =>
  markRead(ports, connectionOf(user), { fields: { action: 'markRead', id: 'm1', room, seq } });
const typeAs = async (ports: Ports, user: string) =>
  typing(ports, connectionOf(user), { fields: { action: 'typing', room, active: true } });
const sendAs = async (ports: Ports, user: string, id: string, message = id, inRoom = room) =>
  send(ports, { room: inRoom, user, id, message });
const unreadOf = async (ports: Ports, user: string) => (await listAs(ports, user)).rooms[0]?.unread;

describe('the list of rooms', () => {
  test('has the newest activity first, over all pages, each room once', async () => {
    const ports = await createRoomFixture();
    const ids = Array.from({ length: 60 }, (_, index) => `room-${index}`);
    for (const id of ids) {
      ports.clock.advance(1);
      await createRoom(ports, { operation: 'createRoom', type: 'group', room: id, members: ['alice'] });
    }
    ports.clock.advance(1);
    await sendAs(ports, 'alice', 'c1', 'wake', 'room-7');
    const listed: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listAs(ports, 'alice', cursor);
      listed.push(...page.rooms.map((listedRoom) => listedRoom.room));
      cursor = page.cursor;
    } while (cursor !== undefined);
    const newestFirst = [...ids].toReversed().filter((id) => id !== 'room-7');
    expect(listed).toEqual(['room-7', ...newestFirst, room]);
  });

  test('shows nobody beyond its head, whenever they write, in every order of the calls', async () => {
    await playAllInterleavings(async () => {
      const ports = await createRoomFixture();
      const listed: ListedRoom[] = [];
      return {
        ports,
        operations: [
          async (world) => listed.push(...(await listAs(world, 'alice')).rooms),
          async (world) => sendAs(world, 'alice', 'c1'),
        ],
        check: () => {
          expect(listed).toHaveLength(1);
          expect(listed.filter(({ readSeq, head }) => readSeq > head)).toEqual([]);
        },
      };
    });
  });

  test('shows the last message that is not deleted, and only its beginning', async () => {
    const ports = await createRoomFixture();
    await sendAs(ports, 'alice', 'c1', 'first');
    await sendAs(ports, 'alice', 'c2', '👋'.repeat(1_000));
    const { rooms: long } = await listAs(ports, 'bob');
    expect(long[0]?.lastMessage?.message).toBe('👋'.repeat(limits.previewCharactersMax));
    const frame = { fields: { action: 'deleteMessage', id: 'd1', room, seq: 2 } };
    await deleteMessage(ports, connectionOf('alice'), frame);
    const { rooms: listed } = await listAs(ports, 'bob');
    expect(listed[0]).toMatchObject({ head: 3, unread: 1, lastMessage: { seq: 1, message: 'first' } });
  });

  test('fits a frame, whatever is in it', async () => {
    const ports = await createRoomFixture();
    for (let index = 0; index < 30; index += 1) {
      const id = `${index}`.padEnd(64, 'r');
      const name = '"'.repeat(128);
      await createRoom(ports, { operation: 'createRoom', type: 'group', room: id, name, members: ['alice'] });
      await sendAs(ports, 'alice', 'c1', '\u0001'.repeat(200), id);
    }
    const page = await listAs(ports, 'alice');
    expect(utf8Bytes(JSON.stringify(page))).toBeLessThanOrEqual(limits.frameBytesMax);
    expect(page.rooms.length).toBeGreaterThan(5);
    expect(page.cursor).toBeDefined();
  });

  test('has no room that the user has left, though the index still names it (F13)', async () => {
    const ports = await createRoomFixture();
    await remove(ports, { room, user: 'bob', sender: 'system' });
    const lagging = instrument(ports, async ({ method }, effect) =>
      method === 'readRoomsOfUser' ? { rooms: [room] } : effect(),
    );
    await expect(listAs(lagging, 'bob')).resolves.toMatchObject({ rooms: [] });
  });
});

describe('unread messages', () => {
  test('are those of others that the user has not read: never one’s own', async () => {
    const ports = await createRoomFixture();
    for (const id of ['c1', 'c2']) await sendAs(ports, 'alice', id);
    await expect(unreadOf(ports, 'alice')).resolves.toBe(0);
    await expect(unreadOf(ports, 'bob')).resolves.toBe(2);
    await markAs(ports, 'bob', 1);
    await expect(unreadOf(ports, 'bob')).resolves.toBe(1);
    await sendAs(ports, 'bob', 'c3');
    await expect(unreadOf(ports, 'bob')).resolves.toBe(0);
    await expect(unreadOf(ports, 'alice')).resolves.toBe(1);
  });

  test('equal a recount after any history (I15)', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('send' as const), user: fc.constantFrom('alice', 'bob', 'carol') }),
      fc.record({
        kind: fc.constant('read' as const),
        user: fc.constantFrom('alice', 'bob', 'carol'),
        seq: fc.integer({ min: 1, max: 40 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const ports = await createRoomFixture();
        const log: string[] = [];
        const readSeqs = new Map([
          ['alice', 0],
          ['bob', 0],
          ['carol', 0],
        ]);
        for (const [index, made] of steps.entries()) {
          if (made.kind === 'send') {
            await sendAs(ports, made.user, `c${index}`);
            log.push(made.user);
            readSeqs.set(made.user, log.length);
          } else {
            await markAs(ports, made.user, made.seq);
            readSeqs.set(made.user, Math.max(readSeqs.get(made.user) ?? 0, Math.min(made.seq, log.length)));
          }
        }
        for (const [user, readSeq] of readSeqs) {
          const unread = log.filter((sender, index) => index + 1 > readSeq && sender !== user).length;
          await expect(unreadOf(ports, user)).resolves.toBe(unread);
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('a read position', () => {
  test('moves forward only, never beyond the head, and is told to the room when it moves', async () => {
    const ports = await createRoomFixture();
    await connectAndJoin(ports, 'alice');
    await connectAndJoin(ports, 'bob', 'bob-phone');
    for (const id of ['c1', 'c2', 'c3']) await sendAs(ports, 'alice', id);
    await expect(markAs(ports, 'bob', 2)).resolves.toEqual({
      type: 'read',
      id: 'm1',
      room,
      user: 'bob',
      seq: 2,
    });
    await expect(markAs(ports, 'bob', 1)).resolves.toMatchObject({ seq: 2 });
    await expect(markAs(ports, 'bob', 10 ** 9)).resolves.toMatchObject({ seq: 3 });
    const pushes = ports.gateway.received('alice-1').filter(({ type }) => type === 'read');
    expect(pushes).toEqual([2, 3].map((seq) => ({ type: 'read', room, user: 'bob', seq })));
    const own = ports.gateway.received('bob-phone').filter(({ type }) => type === 'read');
    expect(own).toHaveLength(2);
  });

  test('begins anew where one has written last for who was removed and comes back', async () => {
    const ports = await createRoomFixture();
    for (const [id, user] of ['bob', 'alice', 'alice'].entries()) await sendAs(ports, user, `c${id}`);
    await markAs(ports, 'bob', 3);
    await remove(ports, { room, user: 'bob', sender: 'alice' });
    await add(ports, { room, users: ['bob'], sender: 'alice' });
    const { rooms: listed } = await listAs(ports, 'bob');
    expect(listed).toMatchObject([{ readSeq: 1, unread: 2 }]);
  });

  test('is told only to one’s own devices in a room with a large audience', async () => {
    const ports = await createRoomFixture();
    await connectAndJoin(ports, 'bob', 'bob-phone');
    for (let index = 0; index < limits.ephemeralAudienceMax; index += 1)
      await connectAndJoin(ports, 'alice', `a${index}`);
    await sendAs(ports, 'alice', 'c1');
    await markAs(ports, 'bob', 1);
    await typeAs(ports, 'carol');
    expect(ports.gateway.received('bob-phone').map(({ type }) => type)).toEqual(['message', 'read']);
    expect(ports.gateway.received('a0').map(({ type }) => type)).toEqual(['message']);
  });
});

describe('the list of members', () => {
  test('tells role, read position and who is online, over all pages', async () => {
    const ports = await createRoomFixture();
    const users = Array.from({ length: 90 }, (_, index) => `user-${String(index).padStart(2, '0')}`);
    await createRoom(ports, { operation: 'createRoom', type: 'group', room: 'large', members: users });
    await ports.subscriptions.openConnection(connectionOf('user-03'), { room: 'large' });
    await sendAs(ports, 'user-05', 'c1', 'x', 'large');
    const listed = [];
    let cursor: string | undefined;
    do {
      const fields = { action: 'members', id: 'm1', room: 'large', ...(cursor !== undefined && { cursor }) };
      const page = await members(ports, connectionOf('user-00'), { fields });
      listed.push(...page.members);
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(listed.map(({ user }) => user)).toEqual(users);
    expect(listed.filter(({ online }) => online).map(({ user }) => user)).toEqual(['user-03']);
    expect(listed[0]).toEqual({ user: 'user-00', role: 'owner', readSeq: 0, online: false });
    expect(listed[5]).toMatchObject({ role: 'member', readSeq: 1 });
  });
});

test('a cursor of one’s own room shows nothing of a room of others, because it names a place and no right (S40)', async () => {
  const ports = await createRoomFixture();
  const everybody = Array.from({ length: 90 }, (_, index) => `user-${String(index).padStart(2, '0')}`);
  for (const [id, users] of [
    ['own', ['eve', ...everybody]],
    ['foreign', everybody],
  ] as const) {
    await createRoom(ports, { operation: 'createRoom', type: 'group', room: id, members: [...users] });
  }
  const pageOf = async (id: string, cursor?: string) =>
    members(ports, connectionOf('eve'), {
      fields: { action: 'members', id: 'm1', room: id, ...(cursor !== undefined && { cursor }) },
    });
  const { cursor } = await pageOf('own');
  expect(cursor).toBeDefined();
  await expect(pageOf('foreign', cursor)).rejects.toMatchObject({ code: 'not_a_member' });
});

describe('typing', () => {
  test('is told to the others once in a second, and stored nowhere (S56)', async () => {
    const ports = await createRoomFixture();
    for (const user of ['alice', 'bob']) await connectAndJoin(ports, user);
    for (let signals = 0; signals < 25; signals += 1) {
      await typeAs(ports, 'alice');
      ports.clock.advance(100);
    }
    expect(ports.gateway.received('bob-1')).toEqual(
      Array.from({ length: 3 }, () => ({ type: 'typing', room, user: 'alice', active: true })),
    );
    expect(ports.gateway.received('alice-1')).toEqual([]);
    await expect(ports.rooms.readHead(room)).resolves.toMatchObject({ seq: 0 });
  });
});
