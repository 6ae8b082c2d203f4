import type { Tombstone } from '../../lambda/chat/deletion-port.ts';
import { createRoomWith, newHead, newMember, stamp, unique } from './tables-under-test.ts';
import type { TablesUnderTest } from './tables-under-test.ts';

/** What every `RoomStore` does about rooms that are deleted. */
export function describeRoomDeletion(name: string, tables: () => TablesUnderTest): void {
  describe(`room deletion: ${name}`, () => {
    const tombstoneOf = (room: string, fields: Partial<Tombstone> = {}): Tombstone => ({
      room,
      incarnation: 1,
      seq: 0,
      buriedSeq: 0,
      isFinished: false,
      ...fields,
    });

    /** A room of these users, whose deletion has begun. */
    const createEnding = async (users: readonly string[]): Promise<Tombstone> => {
      const room = await createRoomWith(tables(), users);
      await tables().rooms.endRoom(newHead(room), tombstoneOf(room));
      return tombstoneOf(room);
    };

    test('puts a tombstone in the place of the head that was seen, and of no other', async () => {
      const { rooms, log } = tables();
      const room = await createRoomWith(tables(), ['alice']);
      const seen = newHead(room);
      await log.takeSeq(room, 1);
      await expect(rooms.endRoom(seen, tombstoneOf(room))).resolves.toBe(false);
      await expect(rooms.readTombstone(room)).resolves.toBeUndefined();
      const tombstone = tombstoneOf(room, { seq: 1 });
      await expect(rooms.endRoom({ ...seen, seq: 1 }, tombstone)).resolves.toBe(true);
      await expect(rooms.readHead(room)).resolves.toBeUndefined();
      await expect(rooms.readTombstone(room)).resolves.toEqual(tombstone);
      await expect(log.takeSeq(room, 1)).resolves.toBeUndefined();
      await expect(rooms.endRoom({ ...seen, seq: 1 }, tombstone)).resolves.toBe(false);
    });

    test('adds nobody, and gives the system no place, once the head is gone', async () => {
      const { rooms } = tables();
      const { room } = await createEnding(['alice']);
      await expect(rooms.addMember(newMember(room, 'bob'), { leftSeq: undefined })).resolves.toBe('noRoom');
      await rooms.createSystemClaims(room);
      await expect(rooms.readSystemClaims(room)).resolves.toBeUndefined();
      await expect(rooms.createRoom(newHead(room), [])).resolves.toBe(false);
      await expect(rooms.createRoom(newHead(room, { incarnation: 2 }), [])).resolves.toBe(false);
    });

    test('deletes members, departures and the claims of the system, as long as it is not finished', async () => {
      const { rooms } = tables();
      const users = ['alice', 'bob', 'carol'];
      const room = await createRoomWith(tables(), users);
      await rooms.createSystemClaims(room);
      await rooms.depart({ room, user: 'carol' });
      const tombstone = tombstoneOf(room);
      await expect(rooms.deleteMembers(tombstone, ['alice'])).resolves.toBe(false);
      await expect(rooms.deleteRemains(tombstone)).resolves.toBe(false);
      await rooms.endRoom(newHead(room), tombstone);
      await expect(rooms.deleteMembers({ ...tombstone, incarnation: 2 }, ['alice'])).resolves.toBe(false);
      await expect(rooms.countMembers(room)).resolves.toBe(2);
      await expect(rooms.deleteMembers(tombstone, ['alice', 'bob', 'nobody'])).resolves.toBe(true);
      await expect(rooms.countMembers(room)).resolves.toBe(0);
      await expect(rooms.deleteRemains(tombstone)).resolves.toBe(true);
      await expect(rooms.deleteRemains(tombstone)).resolves.toBe(false);
      await expect(rooms.readDeparture({ room, user: 'carol' })).resolves.toBeUndefined();
      await expect(rooms.readSystemClaims(room)).resolves.toBeUndefined();
      await expect(rooms.readTombstone(room)).resolves.toEqual(tombstone);
    });

    test('deletes more than one step takes in several', async () => {
      const { rooms } = tables();
      const users = Array.from({ length: 98 }, (_, index) => `user-${index}`);
      const room = await createRoomWith(tables(), users);
      for (const user of ['another', 'one'])
        await rooms.addMember(newMember(room, user), { leftSeq: undefined });
      const tombstone = tombstoneOf(room);
      await rooms.endRoom(newHead(room), tombstone);
      let steps = 0;
      while (await rooms.deleteRemains(tombstone)) steps += 1;
      expect(steps).toBeGreaterThan(0);
      await expect(rooms.countMembers(room)).resolves.toBe(0);
    });

    test('remembers how far it has come, until it is finished', async () => {
      const { rooms } = tables();
      const tombstone = await createEnding([]);
      const { room } = tombstone;
      await expect(rooms.updateTombstone({ ...tombstone, incarnation: 2 })).resolves.toBe(false);
      const further = { ...tombstone, buriedSeq: 500 };
      await expect(rooms.updateTombstone(further)).resolves.toBe(true);
      await expect(rooms.readTombstone(room)).resolves.toEqual(further);
      const finished = { ...further, isFinished: true };
      await expect(rooms.updateTombstone(finished)).resolves.toBe(true);
      await expect(rooms.updateTombstone(further)).resolves.toBe(false);
      await expect(rooms.readTombstone(room)).resolves.toEqual(finished);
      await expect(rooms.updateTombstone(tombstoneOf(unique('nowhere')))).resolves.toBe(false);
    });

    test('lets the next incarnation of the room begin when it is finished, and no other', async () => {
      const { rooms, log } = tables();
      const tombstone = await createEnding([]);
      const { room } = tombstone;
      const prepare = async (user: string, incarnation: number) =>
        rooms.prepareMembers(room, incarnation, [newMember(room, user)]);
      await prepare('early', 2);
      await rooms.updateTombstone({ ...tombstone, isFinished: true });
      await prepare('late', 1);
      await prepare('alice', 2);
      for (const incarnation of [1, 3]) {
        await expect(rooms.createRoom(newHead(room, { incarnation }), [])).resolves.toBe(false);
      }
      const head = newHead(room, { incarnation: 2, epoch: 'e2' });
      await expect(rooms.createRoom(head, [newMember(room, 'bob')])).resolves.toBe(true);
      await expect(rooms.readTombstone(room)).resolves.toBeUndefined();
      await expect(rooms.readHead(room)).resolves.toEqual(head);
      await prepare('afterwards', 2);
      expect((await rooms.readMembers(room)).map(({ user }) => user)).toEqual(['alice', 'bob']);
      await expect(log.takeSeq(room, 1)).resolves.toMatchObject({ head: { seq: 1, incarnation: 2 } });
    });

    test('prepares the members of a first room, as many as one step takes', async () => {
      const { rooms } = tables();
      const room = unique('room');
      const members = Array.from({ length: 98 }, (_, index) => newMember(room, `user-${index}`));
      await rooms.prepareMembers(room, 1, members);
      await expect(rooms.countMembers(room)).resolves.toBe(98);
    });

    test('takes prepared members back, until the room is there', async () => {
      const { rooms } = tables();
      const room = unique('room');
      const users = ['alice', 'bob', 'carol'];
      await rooms.prepareMembers(
        room,
        1,
        users.map((user) => newMember(room, user)),
      );
      await rooms.dropPrepared(room, 2, ['alice']);
      await rooms.dropPrepared(room, 1, ['bob']);
      await rooms.createRoom(newHead(room), [newMember(room, 'alice')]);
      await rooms.dropPrepared(room, 1, ['alice', 'carol']);
      expect((await rooms.readMembers(room)).map(({ user }) => user)).toEqual(['alice', 'carol']);
    });

    test('buries whatever stands, but nothing of a later log', async () => {
      const { rooms, log } = tables();
      const room = unique('room');
      const entry = (seq: number) =>
        ({ type: 'memberJoined', room, seq, user: 'alice', sender: 'system', timestamp: 'now' }) as const;
      await expect(rooms.readFirstSeq(room)).resolves.toBeUndefined();
      await log.putEntry(entry(3), stamp);
      await log.putEntry(entry(2), stamp);
      await log.putEntry(entry(5), { incarnation: 2 });
      await expect(rooms.readFirstSeq(room)).resolves.toBe(2);
      const grave = { ...stamp, expiresAt: 5_000_000_000_000 };
      for (let seq = 2; seq <= 5; seq += 1) await rooms.bury({ room, seq }, grave);
      await expect(log.readEntries({ room, ...stamp, from: 1, to: 9 })).resolves.toEqual([
        { type: 'void', room, seq: 2 },
        { type: 'void', room, seq: 3 },
        { type: 'void', room, seq: 4 },
        entry(5),
      ]);
      await expect(log.putEntry(entry(4), stamp)).resolves.toEqual({ type: 'void', room, seq: 4 });
    });
  });
}
