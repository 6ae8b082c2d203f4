import { sendFromBackend } from '../../../lambda/chat/backend-message.ts';
import { deleteRoom } from '../../../lambda/chat/room-deletion.ts';
import { add, remove } from '../../../lambda/chat/membership.ts';
import { join, send } from '../../../lambda/chat/room-log.ts';
import { updateRoom } from '../../../lambda/chat/room-update.ts';
import { manageRooms } from '../../../lambda/handlers/rooms.ts';
import { createInMemoryPorts } from '../../fakes/in-memory-ports.ts';
import { instrument } from '../../fakes/instrumented-ports.ts';
import { crashEverywhere } from './crashes.ts';
import { connect, readLog, room } from './room-fixture.ts';
import { createAnew, createSpokenRoom, expectNothingLeft } from './deleted-room.ts';

describe('a room that is deleted', () => {
  test('leaves nothing of its log, its members and its subscriptions, and tells all devices of its members', async () => {
    const ports = await createSpokenRoom();
    await connect(ports, 'alice');
    await sendFromBackend(ports, { room, user: 'system', id: 'n1', message: 'secret' });
    await add(ports, { room, users: ['dilan'], sender: 'system' });
    await remove(ports, { room, user: 'dilan', sender: 'system' });
    await expect(deleteRoom(ports, room)).resolves.toEqual({ room });
    await expectNothingLeft(ports);
    for (const id of ['alice-1', 'bob-1']) {
      expect(ports.gateway.received(id).at(-1)).toEqual({ type: 'roomRemoved', room });
    }
  });

  test('is gone for its members and for the backend', async () => {
    const ports = await createSpokenRoom();
    const bob = await connect(ports, 'bob', 'bob-2');
    await deleteRoom(ports, room);
    const refused = { code: 'not_a_member' };
    await expect(send(ports, { room, user: 'bob', id: 'c2', message: 'x' })).rejects.toMatchObject(refused);
    await expect(send(ports, { room, user: 'bob', id: 'c1', message: 'x' })).rejects.toMatchObject(refused);
    await expect(join(ports, bob, room)).rejects.toMatchObject(refused);
    for (const operation of ['getRoom', 'history', 'listMembers']) {
      await expect(manageRooms(ports, { operation, room })).resolves.toMatchObject({
        error: { code: 'not_found' },
      });
    }
    await expect(manageRooms(ports, { operation: 'listRooms', user: 'bob' })).resolves.toEqual({ rooms: [] });
  });

  test('may be deleted again, and one that never was may not', async () => {
    const ports = await createSpokenRoom();
    const payload = { operation: 'deleteRoom', room };
    for (let call = 0; call < 2; call += 1)
      await expect(manageRooms(ports, payload)).resolves.toEqual({ room });
    await expect(manageRooms(ports, { operation: 'deleteRoom', room: 'nowhere' })).resolves.toMatchObject({
      error: { code: 'not_found' },
    });
  });

  test('can be created anew, and shows nothing of before, however often', async () => {
    const ports = await createSpokenRoom();
    const epochs = new Set<string>();
    for (let incarnation = 2; incarnation < 5; incarnation += 1) {
      await deleteRoom(ports, room);
      const created = await createAnew(ports, ['alice']);
      expect(created).toMatchObject({ created: true });
      epochs.add(created.epoch);
      await expect(ports.rooms.readHead(room)).resolves.toMatchObject({ seq: 0, incarnation });
      await expect(send(ports, { room, user: 'bob', id: 'c1', message: 'x' })).rejects.toMatchObject({
        code: 'not_a_member',
      });
      await expect(send(ports, { room, user: 'alice', id: 'c1', message: 'anew' })).resolves.toMatchObject({
        seq: 1,
      });
      const { seq } = await send(ports, { room, user: 'alice', id: 'c2', message: 'anew' });
      expect(seq).toBe(2);
      expect(await readLog(ports)).toMatchObject([{ message: 'anew' }, { message: 'anew' }]);
    }
    expect(epochs.size).toBe(3);
  });

  test('keeps the holes of its next log apart from what the one before has left', async () => {
    const ports = await createSpokenRoom();
    await deleteRoom(ports, room);
    await createAnew(ports, ['alice']);
    await ports.log.takeSeq(room, ports.clock.now());
    await expect(readLog(ports)).resolves.toEqual([{ type: 'void', room, seq: 1 }]);
    await expect(send(ports, { room, user: 'alice', id: 'c1', message: 'x' })).resolves.toMatchObject({
      seq: 2,
    });
  });

  test('is deleted by as many calls as it takes, and not created anew before that', async () => {
    const ports = await createSpokenRoom();
    for (let index = 0; index < 1_200; index += 1) await ports.log.takeSeq(room, ports.clock.now());
    const slow = instrument(ports, async ({ method }, effect) => {
      if (method === 'bury') ports.clock.advance(100);
      return effect();
    });
    for (let call = 0; call < 2; call += 1) {
      await expect(deleteRoom(slow, room)).rejects.toMatchObject({ code: 'unavailable' });
      await expect(createAnew(ports, ['alice'])).rejects.toMatchObject({ code: 'unavailable' });
    }
    await expect(deleteRoom(slow, room)).resolves.toEqual({ room });
    await expect(createAnew(ports, ['alice'])).resolves.toMatchObject({ created: true });
  });

  test('of more members than one step takes loses them all, by as many calls as it takes', async () => {
    const ports = createInMemoryPorts();
    await createAnew(
      ports,
      Array.from({ length: 250 }, (_, index) => `user-${index}`),
    );
    await expect(ports.rooms.countMembers(room)).resolves.toBe(250);
    const slow = instrument(ports, async ({ method }, effect) => {
      if (method === 'deleteMembers') ports.clock.advance(60_000);
      return effect();
    });
    for (let call = 0; call < 2; call += 1)
      await expect(deleteRoom(slow, room)).rejects.toMatchObject({ code: 'unavailable' });
    await expect(deleteRoom(slow, room)).resolves.toEqual({ room });
    await expect(ports.rooms.countMembers(room)).resolves.toBe(0);
  });

  test('with retention is buried as far as anything stands', async () => {
    const ports = await createSpokenRoom();
    await updateRoom(ports, { room, sender: 'system', changes: { retentionDays: 1 } });
    await send(ports, { room, user: 'alice', id: 'c2', message: 'secret' });
    ports.clock.advance(3 * 24 * 60 * 60 * 1000);
    await send(ports, { room, user: 'alice', id: 'c3', message: 'secret' });
    await deleteRoom(ports, room);
    await expectNothingLeft(ports);
  });
});

describe('after a crash at any call of a deletion', () => {
  test('the next call finishes it, and the room can be created anew', async () => {
    let ports = await createSpokenRoom();
    const calls = await crashEverywhere(
      async () => {
        ports = await createSpokenRoom();
        return ports;
      },
      async (dying) => deleteRoom(dying, room),
      async () => {
        await expect(deleteRoom(ports, room)).resolves.toEqual({ room });
        await expectNothingLeft(ports);
        expect(ports.gateway.received('bob-1')).toContainEqual({ type: 'roomRemoved', room });
        await createAnew(ports, ['alice']);
        await expect(readLog(ports)).resolves.toEqual([]);
      },
    );
    expect(calls).toBeGreaterThan(10);
  });
});
