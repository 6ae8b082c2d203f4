import type { Connection } from '../../lambda/chat/subscription-store-port.ts';
import { limits } from '../../protocol/limits.ts';
import { createRoomWith, newConnection, unique } from './tables-under-test.ts';
import type { TablesUnderTest } from './tables-under-test.ts';

/** What every `SubscriptionStore` does. */
export function describeSubscriptionStore(name: string, tables: () => TablesUnderTest): void {
  const idsOf = async (room: string) => {
    const subscriptions = await tables().subscriptions.readSubscriptions(room);
    return subscriptions.map(({ connectionId }) => connectionId).toSorted();
  };

  const roomsOf = async (connection: Connection) =>
    (await tables().subscriptions.readConnection(connection))?.rooms;

  describe(`subscription store: ${name}`, () => {
    test('subscribes a member, with what delivery needs to know', async () => {
      const { subscriptions } = tables();
      const room = await createRoomWith(tables(), ['alice']);
      const connection = newConnection('alice');
      await expect(subscriptions.openConnection(connection)).resolves.toBe('opened');
      await expect(subscriptions.subscribe(connection, room)).resolves.toBe('subscribed');
      const [subscription] = await subscriptions.readSubscriptions(room);
      expect(subscription).toEqual({ ...connection, room, subscribedAt: expect.any(Number) });
      await expect(roomsOf(connection)).resolves.toEqual(new Set([room]));
    });

    test('subscribes nobody who is not a member, and remembers nothing of it', async () => {
      const { subscriptions } = tables();
      const room = await createRoomWith(tables(), ['alice']);
      const eve = newConnection('eve');
      await subscriptions.openConnection(eve);
      await expect(subscriptions.subscribe(eve, room)).resolves.toBe('notAMember');
      await expect(subscriptions.subscribe(eve, unique('nowhere'))).resolves.toBe('notAMember');
      await expect(subscriptions.readSubscriptions(room)).resolves.toEqual([]);
      await expect(roomsOf(eve)).resolves.toEqual(new Set());
    });

    test('opens a connection and subscribes it to its room in one step', async () => {
      const { subscriptions } = tables();
      const room = await createRoomWith(tables(), ['alice']);
      const connection = newConnection('alice');
      await expect(subscriptions.openConnection(connection, { room })).resolves.toBe('opened');
      await expect(idsOf(room)).resolves.toEqual([connection.connectionId]);
      await expect(subscriptions.closeConnection(connection)).resolves.toEqual([room]);
    });

    test('knows who receives a room in the order of their connections, all of them or a slice', async () => {
      const { subscriptions } = tables();
      const room = await createRoomWith(tables(), ['alice']);
      const ids = Array.from('cAd_b9-D', (letter) => unique(letter));
      for (const id of ids) await subscriptions.openConnection(newConnection('alice', id), { room });
      const sorted = ids.toSorted();
      const idsIn = (rows: readonly { readonly connectionId: string }[] | undefined) =>
        rows?.map(({ connectionId }) => connectionId);
      expect(idsIn(await subscriptions.readSubscriptions(room))).toEqual(sorted);
      await expect(subscriptions.readConnectionIds(room)).resolves.toEqual(sorted);
      const [from = '', through = ''] = [sorted[2], sorted[5]];
      expect(idsIn(await subscriptions.readSlice(room, { from, through }))).toEqual(sorted.slice(2, 6));
    });

    test('gives an audience up to a size, and tells of a larger one only that it is larger', async () => {
      const { subscriptions } = tables();
      const room = await createRoomWith(tables(), ['alice']);
      await expect(subscriptions.readAudience(room, 3)).resolves.toEqual([]);
      for (let size = 0; size < 3; size += 1)
        await subscriptions.openConnection(newConnection('alice'), { room });
      await expect(subscriptions.readAudience(room, 3)).resolves.toEqual(
        await subscriptions.readSubscriptions(room),
      );
      await expect(subscriptions.readAudience(room, 2)).resolves.toBeUndefined();
    });

    test('writes no row for a stranger who connects to a room', async () => {
      const { subscriptions } = tables();
      const room = await createRoomWith(tables(), ['alice']);
      const eve = newConnection(unique('eve'));
      await expect(subscriptions.openConnection(eve, { room })).resolves.toBe('notAMember');
      await expect(subscriptions.readConnections(eve.user)).resolves.toEqual([]);
      await expect(idsOf(room)).resolves.toEqual([]);
    });

    test('opens a connection twice when the event comes twice (F1)', async () => {
      const { subscriptions } = tables();
      const room = await createRoomWith(tables(), ['alice']);
      const connection = newConnection('alice');
      for (const options of [{}, {}, { room }]) {
        await expect(subscriptions.openConnection(connection, options)).resolves.toBe('opened');
      }
    });

    test('never opens again what was closed, in whatever order the events come (F7, I11)', async () => {
      const { subscriptions } = tables();
      const room = await createRoomWith(tables(), ['alice']);
      const connection = newConnection('alice');
      await subscriptions.closeConnection(connection);
      await expect(subscriptions.openConnection(connection)).resolves.toBe('closed');
      await expect(subscriptions.openConnection(connection, { room })).resolves.toBe('closed');
      await expect(subscriptions.subscribe(connection, room)).resolves.toBe('closed');
      await expect(idsOf(room)).resolves.toEqual([]);
    });

    test('subscribes no connection that was never opened', async () => {
      const { subscriptions } = tables();
      const room = await createRoomWith(tables(), ['alice']);
      await expect(subscriptions.subscribe(newConnection('alice'), room)).resolves.toBe('closed');
      await expect(idsOf(room)).resolves.toEqual([]);
    });

    test('names at the end every room that a connection received, however often it ends', async () => {
      const { subscriptions } = tables();
      const rooms = await Promise.all([1, 2, 3].map(async () => createRoomWith(tables(), ['alice'])));
      const connection = newConnection('alice');
      await subscriptions.openConnection(connection);
      for (const room of rooms) await subscriptions.subscribe(connection, room);
      await subscriptions.unsubscribe({ ...connection, room: rooms[0] ?? '' });
      for (let ends = 0; ends < 2; ends += 1) {
        const ended = await subscriptions.closeConnection(connection);
        expect(ended.toSorted()).toEqual(rooms.slice(1).toSorted());
      }
    });

    test('ends a subscription of a closed connection without reviving it', async () => {
      const { subscriptions } = tables();
      const connection = newConnection(unique('alice'));
      await subscriptions.openConnection(connection);
      await subscriptions.closeConnection(connection);
      await subscriptions.unsubscribe({ ...connection, room: unique('room') });
      await subscriptions.unsubscribe({ ...newConnection(connection.user), room: unique('room') });
      await expect(subscriptions.readConnections(connection.user)).resolves.toEqual([]);
    });

    test('evicts those who are no members any more, and nobody else', async () => {
      const { rooms, subscriptions } = tables();
      const room = await createRoomWith(tables(), ['alice']);
      const [open, closed] = [newConnection('alice'), newConnection('alice')];
      for (const connection of [open, closed]) await subscriptions.openConnection(connection, { room });
      await subscriptions.evict({ ...open, room });
      await expect(idsOf(room)).resolves.toHaveLength(2);
      await rooms.depart({ room, user: 'alice' });
      await subscriptions.closeConnection(closed);
      for (const connection of [open, closed]) await subscriptions.evict({ ...connection, room });
      await expect(idsOf(room)).resolves.toEqual([]);
      await expect(roomsOf(open)).resolves.toEqual(new Set());
      await expect(subscriptions.readConnections('alice')).resolves.not.toContainEqual(
        expect.objectContaining({ connectionId: closed.connectionId }),
      );
    });

    test('knows the open connections of a user', async () => {
      const { subscriptions } = tables();
      const user = unique('alice');
      const [phone, laptop, old] = [newConnection(user), newConnection(user), newConnection(user)];
      for (const connection of [phone, laptop, old]) await subscriptions.openConnection(connection);
      await subscriptions.closeConnection(old);
      const open = await subscriptions.readConnections(user);
      expect(open.map(({ connectionId }) => connectionId).toSorted()).toEqual(
        [phone.connectionId, laptop.connectionId].toSorted(),
      );
    });

    test('knows of an open connection when it was opened, and when it was last heard of', async () => {
      const { subscriptions } = tables();
      const connection = newConnection(unique('alice'));
      await expect(subscriptions.readConnection(connection)).resolves.toBeUndefined();
      await subscriptions.openConnection(connection);
      const opened = await subscriptions.readConnection(connection);
      expect(opened).toEqual({
        ...connection,
        rooms: new Set(),
        openedAt: expect.any(Number),
        seenAt: opened?.openedAt,
      });
      await subscriptions.renewLease(connection);
      const renewed = await subscriptions.readConnection(connection);
      expect(renewed?.seenAt).toBeGreaterThanOrEqual(opened?.seenAt ?? Infinity);
      await expect(subscriptions.readConnections(connection.user)).resolves.toEqual([renewed]);
    });

    test('finds every row that names a user, of connections that have ended too, and forgets them', async () => {
      const { subscriptions } = tables();
      const user = unique('alice');
      const room = await createRoomWith(tables(), [user, 'bob']);
      const connections = [newConnection(user), newConnection(user)];
      for (const connection of connections) await subscriptions.openConnection(connection, { room });
      await subscriptions.openConnection(newConnection('bob'), { room });
      await subscriptions.closeConnection(connections[0] ?? newConnection(user));
      const ids = connections.map(({ connectionId }) => connectionId).toSorted();
      expect((await subscriptions.readConnectionTraces(user)).toSorted()).toEqual(ids);
      expect((await subscriptions.readSubscriptionTraces({ room, user })).toSorted()).toEqual(ids);
      for (const connection of connections) await subscriptions.forgetConnection(connection);
      await expect(subscriptions.readConnectionTraces(user)).resolves.toEqual([]);
      const claim = { room, user, online: true, nowMs: 5_000, intervalMs: 1_000 };
      await subscriptions.claimPresence(claim);
      await subscriptions.forgetPresence({ room, user });
      await expect(subscriptions.claimPresence(claim)).resolves.toBe(true);
    });

    test('renews no lease of a connection that has ended, or never was', async () => {
      const { subscriptions } = tables();
      const [ended, unknown] = [newConnection(unique('alice')), newConnection(unique('bob'))];
      await subscriptions.openConnection(ended);
      await subscriptions.closeConnection(ended);
      for (const connection of [ended, unknown]) {
        await subscriptions.renewLease(connection);
        await expect(subscriptions.readConnection(connection)).resolves.toBeUndefined();
      }
    });

    test('finds those of many connections that are open', async () => {
      const { subscriptions } = tables();
      const user = unique('alice');
      const connections = Array.from({ length: 120 }, () => newConnection(user));
      for (const connection of connections) await subscriptions.openConnection(connection);
      for (const connection of connections.slice(0, 5)) await subscriptions.closeConnection(connection);
      const asked = [...connections, newConnection(user)];
      const open = await subscriptions.readConnectionsAmong(asked);
      const idsOfOpen = new Set(open.map(({ connectionId }) => connectionId));
      expect(idsOfOpen).toEqual(new Set(connections.slice(5).map(({ connectionId }) => connectionId)));
      await expect(subscriptions.readConnectionsAmong([])).resolves.toEqual([]);
    });

    test('lets one caller in an interval tell that a user is there, and one that they are not', async () => {
      const { subscriptions } = tables();
      const claim = { room: unique('room'), user: 'alice', online: true, nowMs: 5_000, intervalMs: 1_000 };
      await expect(subscriptions.claimPresence(claim)).resolves.toBe(true);
      await expect(subscriptions.claimPresence({ ...claim, nowMs: 5_999 })).resolves.toBe(false);
      await expect(subscriptions.claimPresence({ ...claim, online: false })).resolves.toBe(true);
      await expect(subscriptions.claimPresence({ ...claim, user: 'bob' })).resolves.toBe(true);
      await expect(subscriptions.claimPresence({ ...claim, room: unique('room') })).resolves.toBe(true);
      await expect(subscriptions.claimPresence({ ...claim, nowMs: 6_000 })).resolves.toBe(true);
    });

    test('subscribes one connection to as many rooms as the protocol allows, and to each again (S52)', async () => {
      const { subscriptions } = tables();
      const rooms = await Promise.all(
        Array.from({ length: limits.subscriptionsPerConnectionMax + 1 }, async () =>
          createRoomWith(tables(), ['alice']),
        ),
      );
      const connection = newConnection('alice');
      await subscriptions.openConnection(connection);
      for (const room of rooms.slice(0, -1)) {
        await expect(subscriptions.subscribe(connection, room)).resolves.toBe('subscribed');
      }
      await expect(subscriptions.subscribe(connection, rooms.at(-1) ?? '')).resolves.toBe(
        'tooManySubscriptions',
      );
      await expect(subscriptions.subscribe(connection, rooms[0] ?? '')).resolves.toBe('subscribed');
      await expect(idsOf(rooms.at(-1) ?? '')).resolves.toEqual([]);
    });
  });
}
