import { markRead } from '../../../lambda/actions/mark-read.ts';
import { send } from '../../../lambda/chat/room-log.ts';
import { manageRooms } from '../../../lambda/handlers/rooms.ts';
import { limits } from '../../../protocol/limits.ts';
import type { InMemoryPorts } from '../../fakes/in-memory-ports.ts';
import { connectAndJoin, createRoomFixture, room } from '../chat/room-fixture.ts';

const run = async (ports: InMemoryPorts, operation: string, fields: object = {}) =>
  manageRooms(ports, { operation, room, ...fields });

describe('history', () => {
  test('pages through the log of a room without being in it', async () => {
    const ports = await createRoomFixture();
    for (const id of ['c1', 'c2', 'c3']) await send(ports, { room, user: 'alice', id, message: id });
    await expect(run(ports, 'history', { limit: 2 })).resolves.toMatchObject({
      room,
      epoch: 'id-1',
      entries: [{ seq: 2 }, { seq: 3 }],
      more: true,
    });
    await expect(run(ports, 'history', { before: 2 })).resolves.toMatchObject({
      entries: [{ seq: 1, message: 'c1' }],
      more: false,
    });
    await expect(run(ports, 'history', { after: 0, limit: 1 })).resolves.toMatchObject({
      entries: [{ seq: 1 }],
      more: true,
    });
  });
});

describe('listMembers', () => {
  test('tells role, read position and presence of each, a page at a time', async () => {
    const ports = await createRoomFixture();
    await send(ports, { room, user: 'alice', id: 'c1', message: 'x' });
    const bob = await connectAndJoin(ports, 'bob');
    await markRead(ports, bob, { fields: { action: 'markRead', room, seq: 1 } });
    await expect(run(ports, 'listMembers')).resolves.toEqual({
      members: [
        { user: 'alice', role: 'owner', readSeq: 1, online: false },
        { user: 'bob', role: 'member', readSeq: 1, online: true },
        { user: 'carol', role: 'member', readSeq: 0, online: false },
      ],
      occupancy: 1,
    });
    const users = Array.from({ length: limits.membersPageMax }, (_, index) => `user-${index}`);
    await run(ports, 'addMembers', { members: users });
    const first = await run(ports, 'listMembers');
    expect(first).toHaveProperty('members.length', limits.membersPageMax);
    const { cursor } = first as { readonly cursor?: string };
    const rest = await run(ports, 'listMembers', { cursor });
    expect(rest).toHaveProperty('members.length', 3);
    expect(rest).not.toHaveProperty('cursor');
  });
});

describe('sendMessage', () => {
  test('speaks for the system, and makes an id where none is given', async () => {
    const ports = await createRoomFixture();
    const sent = await run(ports, 'sendMessage', { message: 'Sar barzi' });
    expect(sent).toMatchObject({ type: 'message', seq: 1, sender: 'system', message: 'Sar barzi' });
    await expect(run(ports, 'sendMessage', { message: 'Sar barzi' })).resolves.toMatchObject({ seq: 2 });
    await expect(
      run(ports, 'sendMessage', { message: 'yes', sender: 'bob', id: 'n1', replyTo: 1 }),
    ).resolves.toMatchObject({ seq: 3, sender: 'bob', id: 'n1', replyTo: 1 });
  });
});

test.each([
  ['history of no room', { operation: 'history', room: 'nowhere' }, 'not_found', 'room'],
  ['history from both ends', { operation: 'history', room, before: 2, after: 1 }, 'bad_request', 'before'],
  ['history of too many', { operation: 'history', room, limit: 101 }, 'bad_request', 'limit'],
  ['listMembers of no room', { operation: 'listMembers', room: 'nowhere' }, 'not_found', 'room'],
  ['listMembers by another cursor', { operation: 'listMembers', room, cursor: '!' }, 'bad_request', 'cursor'],
  [
    'sendMessage to no room',
    { operation: 'sendMessage', room: 'nowhere', message: 'x' },
    'not_found',
    'room',
  ],
  ['sendMessage of nothing', { operation: 'sendMessage', room }, 'bad_request', 'message'],
  ['sendMessage of white space', { operation: 'sendMessage', room, message: ' ' }, 'bad_request', 'message'],
  ['sendMessage by a bad id', { operation: 'sendMessage', room, message: 'x', id: '' }, 'bad_request', 'id'],
  [
    'sendMessage from nobody',
    { operation: 'sendMessage', room, message: 'x', sender: '' },
    'bad_request',
    'sender',
  ],
  [
    'sendMessage in answer to nothing',
    { operation: 'sendMessage', room, message: 'x', replyTo: 9 },
    'not_found',
    'replyTo',
  ],
])('%s is refused with its code and the field at fault', async (_, payload, code, field) => {
  await expect(manageRooms(await createRoomFixture(), payload)).resolves.toEqual({
    error: { code, detail: expect.stringMatching(`^${field}: `) },
  });
});
