import { open } from '../../../lambda/chat/connection-lifecycle.ts';
import { join, send } from '../../../lambda/chat/room-log.ts';
import { manageRooms } from '../../../lambda/handlers/rooms.ts';
import type { PostOutcome } from '../../../lambda/chat/ports.ts';
import { createInMemoryPorts } from '../../fakes/in-memory-ports.ts';
import type { InMemoryPorts } from '../../fakes/in-memory-ports.ts';
import { instrument } from '../../fakes/instrumented-ports.ts';
import { connectionOf } from '../chat/room-fixture.ts';
import { createDirect, createGroup, roomOf } from './created-rooms.ts';

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
    const over = { user: 'bob', until: new Date(ports.clock.now()).toISOString() };
    await expect(operate('muteMember', over)).resolves.not.toHaveProperty('mutedUntil');
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
    const stillOpen = ['alice-1', 'alice-2', 'bob-1'].filter((id) => !ports.gateway.isClosed(id));
    expect(stillOpen).toEqual(['bob-1']);
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

  test('with revokeTokens lets nobody back in with a token from before (S23)', async () => {
    const ports = createInMemoryPorts();
    const caller = { ...connectionOf('alice'), tokenIssuedAt: ports.clock.now() };
    await open(ports, caller);
    const revoke = { operation: 'disconnectUser', user: 'alice', revokeTokens: true };
    await expect(manageRooms(ports, revoke)).resolves.toEqual({ user: 'alice', closed: 1 });
    await expect(open(ports, { ...caller, connectionId: 'alice-2' })).resolves.toBe('revoked');
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
