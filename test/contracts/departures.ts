import { createRoomWith, newMember, unique } from './tables-under-test.ts';
import type { TablesUnderTest } from './tables-under-test.ts';

/** What every `RoomStore` does about members who leave and come back. */
export function describeDepartures(name: string, tables: () => TablesUnderTest): void {
  describe(`departures: ${name}`, () => {
    test('puts a member in the place of just the departure that was seen, and of no other', async () => {
      const { rooms, log } = tables();
      const room = await createRoomWith(tables(), ['bob']);
      const key = { room, user: 'bob' };
      const add = async (leftSeq?: number) => rooms.addMember(newMember(room, 'bob'), { leftSeq });
      await rooms.depart(key);
      await expect(add()).resolves.toBe('departed');
      await expect(add(4)).resolves.toBe('departed');
      await log.claim({ holder: 'departure', ...key, slot: 'left', seq: 4 });
      await expect(add()).resolves.toBe('departed');
      await expect(add(3)).resolves.toBe('departed');
      await expect(add(4)).resolves.toBe('added');
      await expect(rooms.readDeparture(key)).resolves.toBeUndefined();
      await expect(add(4)).resolves.toBe('isMember');
      await expect(rooms.addMember(newMember(room, 'carol'), { leftSeq: 4 })).resolves.toBe('departed');
    });

    test('turns a member into a departure, and that into a member again', async () => {
      const { rooms, log } = tables();
      const room = await createRoomWith(tables(), ['alice', 'bob']);
      const key = { room, user: 'bob' };
      await rooms.depart(key);
      await expect(rooms.readMember(key)).resolves.toBeUndefined();
      await expect(rooms.readDeparture(key)).resolves.toEqual(new Map());
      await log.claim({ holder: 'departure', ...key, slot: 'left', seq: 4 });
      await expect(rooms.readDeparture(key)).resolves.toEqual(new Map([['left', 4]]));
      await expect(rooms.addMember(newMember(room, 'bob'), { leftSeq: 4 })).resolves.toBe('added');
      await expect(rooms.readDeparture(key)).resolves.toBeUndefined();
      await rooms.depart(key);
      await expect(rooms.readDeparture(key)).resolves.toEqual(new Map());
    });

    test('keeps in a departure what the member has claimed, up to the last instant (I2)', async () => {
      const { rooms, log } = tables();
      const room = await createRoomWith(tables(), ['bob']);
      const claim = { holder: 'member', room, user: 'bob' } as const;
      await log.claim({ ...claim, slot: '#c1', seq: 1 });
      const late = log.claim({ ...claim, slot: '#c2', seq: 2 });
      const departed = rooms.depart({ room, user: 'bob' });
      const [{ outcome }] = await Promise.all([late, departed]);
      const claims = await rooms.readDeparture({ room, user: 'bob' });
      expect(claims?.has('#c1')).toBe(true);
      expect(claims?.has('#c2')).toBe(outcome === 'claimed');
    });

    test('lets nobody depart who is no member', async () => {
      const { rooms } = tables();
      const room = await createRoomWith(tables(), ['alice']);
      await rooms.depart({ room, user: 'eve' });
      await expect(rooms.readDeparture({ room, user: 'eve' })).resolves.toBeUndefined();
    });

    test('a second departure that finds no member leaves the first as it was', async () => {
      const { rooms, log } = tables();
      const room = await createRoomWith(tables(), ['bob']);
      const key = { room, user: 'bob' };
      await rooms.depart(key);
      await log.claim({ holder: 'departure', ...key, slot: 'left', seq: 4 });
      await rooms.depart(key);
      await expect(rooms.readDeparture(key)).resolves.toEqual(new Map([['left', 4]]));
    });

    test('finds the rooms that a user has left beside those that they are in, until it is to forget', async () => {
      const { rooms } = tables();
      const user = unique('alice');
      const all = [await createRoomWith(tables(), [user]), await createRoomWith(tables(), [user])].toSorted();
      const [first = '', second = ''] = all;
      await rooms.depart({ room: first, user });
      await expect(rooms.readRoomsOfUser({ user, limit: 10 })).resolves.toEqual({ rooms: [second] });
      await expect(rooms.readRoomsEver({ user, limit: 10 })).resolves.toEqual({ rooms: all });
      const page = await rooms.readRoomsEver({ user, limit: 1 });
      expect(page.rooms).toEqual([first]);
      const next = await rooms.readRoomsEver({ user, limit: 1, after: first });
      expect(next.rooms).toEqual([second]);
      await expect(rooms.readRoomsEver({ user, limit: 1, after: second })).resolves.toEqual({ rooms: [] });
      await rooms.forgetDeparture({ room: first, user });
      await expect(rooms.readRoomsEver({ user, limit: 10 })).resolves.toEqual({ rooms: [second] });
    });
  });
}
