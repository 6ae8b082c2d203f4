import type { Role } from '../../protocol/rooms.ts';
import { createRoomWith, newHead, newMember, stamp, unique } from './tables-under-test.ts';
import type { TablesUnderTest } from './tables-under-test.ts';

/** What every `RoomStore` does. */
export function describeRoomStore(name: string, tables: () => TablesUnderTest): void {
  describe(`room store: ${name}`, () => {
    test('creates head and members, and gives them back as they were', async () => {
      const { rooms } = tables();
      const room = unique('room');
      const alice = newMember(room, 'alice', { role: 'owner', claims: new Map([['joined', 0]]) });
      await expect(rooms.createRoom(newHead(room), [alice, newMember(room, 'bob')])).resolves.toBe(true);
      await expect(rooms.readHead(room)).resolves.toEqual(newHead(room));
      await expect(rooms.readMember({ room, user: 'alice' })).resolves.toEqual(alice);
      await expect(rooms.readHeadAndMember({ room, user: 'alice' })).resolves.toEqual({
        head: newHead(room),
        member: alice,
      });
    });

    test('creates a room of one head and 98 members at once', async () => {
      const { rooms } = tables();
      const room = unique('room');
      const members = Array.from({ length: 98 }, (_, index) => newMember(room, `user-${index}`));
      await expect(rooms.createRoom(newHead(room), members)).resolves.toBe(true);
      await expect(rooms.countMembers(room)).resolves.toBe(98);
    });

    test('creates nothing where the room is already, not even its members', async () => {
      const { rooms } = tables();
      const room = await createRoomWith(tables(), ['alice']);
      await expect(rooms.createRoom(newHead(room, { epoch: 'e2' }), [newMember(room, 'eve')])).resolves.toBe(
        false,
      );
      await expect(rooms.readMember({ room, user: 'eve' })).resolves.toBeUndefined();
      await expect(rooms.readHead(room)).resolves.toMatchObject({ epoch: 'e1' });
    });

    test('tells what is missing from what is there', async () => {
      const { rooms } = tables();
      const room = await createRoomWith(tables(), ['alice']);
      await expect(rooms.readHeadAndMember({ room, user: 'eve' })).resolves.toEqual({ head: newHead(room) });
      await expect(rooms.readHeadAndMember({ room: unique('nowhere'), user: 'eve' })).resolves.toEqual({});
      await expect(rooms.readHead(unique('nowhere'))).resolves.toBeUndefined();
      await expect(rooms.readDeparture({ room, user: 'alice' })).resolves.toBeUndefined();
    });

    test('reads many heads, more than one batch holds, and leaves out rooms that do not exist', async () => {
      const { rooms } = tables();
      const created = await Promise.all(
        Array.from({ length: 101 }, async () => createRoomWith(tables(), [])),
      );
      const heads = await rooms.readHeads([...created, unique('nowhere')]);
      expect(heads.map(({ room }) => room).toSorted()).toEqual(created.toSorted());
      await expect(rooms.readHeads([])).resolves.toEqual([]);
    });

    test('adds a member once, and overwrites none', async () => {
      const { rooms } = tables();
      const room = await createRoomWith(tables(), ['alice']);
      const add = async (role: Role) =>
        rooms.addMember(newMember(room, 'bob', { role }), { leftSeq: undefined });
      await expect(add('member')).resolves.toBe('added');
      await expect(add('owner')).resolves.toBe('isMember');
      await expect(rooms.readMember({ room, user: 'bob' })).resolves.toMatchObject({ role: 'member' });
    });

    test('gives the system a place for its claims once, whatever is in it', async () => {
      const { rooms, log } = tables();
      const room = await createRoomWith(tables(), ['alice']);
      const claim = { holder: 'system', room, user: 'system', slot: '#n1', seq: 1 } as const;
      await expect(rooms.readSystemClaims(room)).resolves.toBeUndefined();
      await expect(log.claim(claim)).resolves.toEqual({ outcome: 'holderGone' });
      await rooms.createSystemClaims(room);
      await expect(rooms.readSystemClaims(room)).resolves.toEqual(new Map());
      await expect(log.claim(claim)).resolves.toEqual({ outcome: 'claimed' });
      await rooms.createSystemClaims(room);
      await expect(rooms.readSystemClaims(room)).resolves.toEqual(new Map([['#n1', 1]]));
      await expect(rooms.countMembers(room)).resolves.toBe(1);
    });

    test('lists and counts members, and neither heads nor departures among them', async () => {
      const { rooms } = tables();
      const room = await createRoomWith(tables(), ['alice', 'bob', 'carol']);
      await rooms.depart({ room, user: 'bob' });
      expect((await rooms.readMembers(room)).map(({ user }) => user).toSorted()).toEqual(['alice', 'carol']);
      await expect(rooms.countMembers(room)).resolves.toBe(2);
    });

    test('pages through the members in the order of their ids', async () => {
      const { rooms } = tables();
      const users = ['ڕۆژین', 'alice', 'Zara', 'bob', '🌞', 'zilan'];
      const room = await createRoomWith(tables(), users);
      const first = await rooms.readMembersPage({ room, limit: 4 });
      const second = await rooms.readMembersPage({
        room,
        limit: 4,
        ...(first.next && { after: first.next }),
      });
      const listed = [...first.members, ...second.members].map(({ user }) => user);
      expect(listed).toEqual(
        users.toSorted((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right))),
      );
      expect(second.next).toBeUndefined();
    });

    test('moves a read position forward, never back, and only a member’s', async () => {
      const { rooms } = tables();
      const room = await createRoomWith(tables(), ['alice']);
      const key = { room, user: 'alice' };
      for (const [seq, moved] of [
        [5, true],
        [3, false],
        [5, false],
        [6, true],
      ] as const) {
        await expect(rooms.markRead(key, seq)).resolves.toBe(moved);
      }
      await expect(rooms.readMember(key)).resolves.toMatchObject({ readSeq: 6 });
      await expect(rooms.markRead({ room, user: 'eve' }, 7)).resolves.toBe(false);
      await expect(rooms.readMember({ room, user: 'eve' })).resolves.toBeUndefined();
    });

    test('notes once in an interval that a member types', async () => {
      const { rooms } = tables();
      const room = await createRoomWith(tables(), ['alice']);
      const key = { room, user: 'alice' };
      const at = async (nowMs: number) => rooms.noteTyping(key, { nowMs, intervalMs: 1_000 });
      await expect(at(10_000)).resolves.toBe('noted');
      await expect(at(10_999)).resolves.toBe('tooSoon');
      await expect(at(11_000)).resolves.toBe('noted');
      await expect(rooms.noteTyping({ room, user: 'eve' }, { nowMs: 1, intervalMs: 1 })).resolves.toBe(
        'notAMember',
      );
    });

    test('pages through the rooms of a user', async () => {
      const { rooms } = tables();
      const user = unique('user');
      const created = await Promise.all([1, 2, 3].map(async () => createRoomWith(tables(), [user, 'alice'])));
      await rooms.depart({ room: await createRoomWith(tables(), [user]), user });
      const listed: string[] = [];
      let next: string | undefined;
      do {
        const page = await rooms.readRoomsOfUser({
          user,
          limit: 2,
          ...(next !== undefined && { after: next }),
        });
        expect(page.rooms.length).toBeLessThanOrEqual(2);
        listed.push(...page.rooms);
        ({ next } = page);
      } while (next !== undefined);
      expect(listed).toEqual(created.toSorted());
    });

    test('lists a room once, whatever its log says of the user', async () => {
      const { rooms, log } = tables();
      const user = unique('user');
      const room = await createRoomWith(tables(), [user]);
      const change = { room, user, sender: 'system', timestamp: '2026-11-22T21:00:00.000Z' };
      await log.putEntry({ type: 'memberLeft', seq: 1, ...change }, stamp);
      await log.putEntry({ type: 'memberJoined', seq: 2, ...change }, stamp);
      await expect(rooms.readRoomsOfUser({ user, limit: 10 })).resolves.toEqual({ rooms: [room] });
    });

    test('gives a room another epoch, and makes none of one that is not there', async () => {
      const { rooms } = tables();
      const room = await createRoomWith(tables(), ['alice']);
      await rooms.renewEpoch(room, 'another');
      await expect(rooms.readHead(room)).resolves.toMatchObject({ room, epoch: 'another' });
      const nowhere = unique('nowhere');
      await rooms.renewEpoch(nowhere, 'another');
      await expect(rooms.readHead(nowhere)).resolves.toBeUndefined();
    });

    test('reads the memberships of a user, and leaves out rooms of others', async () => {
      const { rooms } = tables();
      const mine = await createRoomWith(tables(), ['alice']);
      const other = await createRoomWith(tables(), ['bob']);
      const members = await rooms.readMembersOfUser('alice', [mine, other]);
      expect(members.map(({ room }) => room)).toEqual([mine]);
    });
  });
}
