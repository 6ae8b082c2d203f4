import { join } from '../../../lambda/chat/room-log.ts';
import { add, remove } from '../../../lambda/chat/membership.ts';
import { muteMember } from '../../../lambda/chat/moderation.ts';
import { deleteRoom } from '../../../lambda/chat/room-deletion.ts';
import { describeEntries } from '../../../lambda/chat/room-events.ts';
import { systemUser } from '../../../protocol/rooms.ts';
import { limits } from '../../../protocol/limits.ts';
import type { InMemoryPorts } from '../../fakes/in-memory-ports.ts';
import { connect, connectAndJoin, connectionOf, createRoomFixture, room } from './room-fixture.ts';

let ports: InMemoryPorts;
beforeEach(async () => {
  ports = await createRoomFixture();
});

const message = {
  type: 'message',
  room,
  seq: 7,
  id: 'm-1',
  sender: 'alice',
  message: 'Sar barzi, Luria',
  timestamp: '2026-11-23T11:00:00.000Z',
} as const;

/** What is told of alice's message. */
async function tell() {
  const [event] = await describeEntries(ports, [{ entry: message, incarnation: 1 }]);
  if (event === undefined) throw new Error('the message was not told of');
  return event;
}

describe('an event', () => {
  test('has the entry and its room, under an id that is always the same', async () => {
    const epoch = (await ports.rooms.readHead(room))?.epoch;
    const event = await tell();
    expect(event).toEqual({
      id: `${room}/${epoch}/7`,
      type: 'message',
      room,
      roomType: 'group',
      epoch,
      entry: message,
      isLargeRoom: false,
      members: ['alice', 'bob', 'carol'],
      offline: ['bob', 'carol'],
    });
    await expect(tell()).resolves.toEqual(event);
  });

  test('comes for each entry, in their order, with each room read once', async () => {
    const entries = [8, 9, 10].map((seq) => ({ entry: { ...message, seq }, incarnation: 1 }));
    const events = await describeEntries(ports, entries);
    expect(events.map(({ entry }) => entry.seq)).toEqual([8, 9, 10]);
  });

  test('does not come for a void entry', async () => {
    await expect(
      describeEntries(ports, [{ entry: { type: 'void', room, seq: 7 }, incarnation: 1 }]),
    ).resolves.toEqual([]);
  });

  test('does not come for a room that has been deleted, or that has been created anew', async () => {
    await expect(describeEntries(ports, [{ entry: message, incarnation: 2 }])).resolves.toEqual([]);
    await deleteRoom(ports, room);
    await expect(describeEntries(ports, [{ entry: message, incarnation: 1 }])).resolves.toEqual([]);
  });
});

describe('offline', () => {
  test('is a member without a device, and one whose devices receive other rooms only', async () => {
    await connect(ports, 'bob');
    expect((await tell()).offline).toEqual(['bob', 'carol']);
  });

  test('is not whoever has one of two devices there', async () => {
    await connectAndJoin(ports, 'bob', 'bob-1');
    await connectAndJoin(ports, 'bob', 'bob-2');
    await ports.subscriptions.closeConnection({ user: 'bob', connectionId: 'bob-1' });
    await ports.subscriptions.deleteSubscription({ room, connectionId: 'bob-1' });
    expect((await tell()).offline).toEqual(['carol']);
  });

  test('is whoever has a device whose token has expired, to which nothing is pushed', async () => {
    const bob = { ...connectionOf('bob'), tokenExpiresAt: ports.clock.now() + 1000 };
    await ports.subscriptions.openConnection(bob, { room });
    expect((await tell()).offline).toEqual(['carol']);
    ports.clock.advance(1000);
    expect((await tell()).offline).toEqual(['bob', 'carol']);
  });

  test('is never the sender', async () => {
    expect((await tell()).offline).not.toContain('alice');
  });

  test('is no former member', async () => {
    await remove(ports, { room, user: 'carol', sender: systemUser });
    await expect(tell()).resolves.toMatchObject({ members: ['alice', 'bob'], offline: ['bob'] });
  });

  test('is a member who is muted, like any other', async () => {
    await muteMember(ports, { room, user: 'carol', until: Date.parse('2100-01-01T00:00:00.000Z') });
    expect((await tell()).offline).toEqual(['bob', 'carol']);
  });

  test('is nobody once all have joined', async () => {
    await join(ports, await connect(ports, 'bob'), room);
    await join(ports, await connect(ports, 'carol'), room);
    expect((await tell()).offline).toEqual([]);
  });

  test('is not known of a large room, and the event says so', async () => {
    const users = Array.from({ length: limits.eventMembersMax - 3 }, (_, index) => `user-${index}`);
    await add(ports, { room, users, sender: systemUser });
    const full = await tell();
    expect(full.isLargeRoom).toBe(false);
    expect(full.members).toHaveLength(limits.eventMembersMax);
    await add(ports, { room, users: ['one-more'], sender: systemUser });
    const large = await tell();
    expect(large.isLargeRoom).toBe(true);
    expect(large).not.toHaveProperty('members');
    expect(large).not.toHaveProperty('offline');
  });
});
