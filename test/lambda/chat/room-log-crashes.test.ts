import { add, remove } from '../../../lambda/chat/membership.ts';
import { send } from '../../../lambda/chat/room-log.ts';
import type { Ports } from '../../../lambda/chat/ports.ts';
import { crashEverywhere } from './crashes.ts';
import { connectAndJoin, createRoomFixture, readLog, room } from './room-fixture.ts';

const sendOnce = async (ports: Ports) => send(ports, { room, user: 'alice', id: 'c1', message: 'Sar barzi' });

describe('after a crash at any call', () => {
  test('a send with the same id stores the message once, and the log has no hole (I1, I2, F2)', async () => {
    const calls = await crashEverywhere(createRoomFixture, sendOnce, async (ports) => {
      const first = await sendOnce(ports);
      const second = await sendOnce(ports);
      expect(second.seq).toBe(first.seq);
      const log = await readLog(ports);
      expect(log.filter(({ type }) => type === 'message')).toEqual([first]);
      expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1));
    });
    expect(calls).toBe(5);
  });

  test('a send that is never repeated is stored once or not at all, and others go on (I4)', async () => {
    await crashEverywhere(createRoomFixture, sendOnce, async (ports) => {
      const next = await send(ports, { room, user: 'bob', id: 'c1', message: 'after' });
      const log = await readLog(ports);
      expect(log.at(-1)).toEqual(next);
      expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1));
      expect(log.filter((entry) => entry.type === 'message' && entry.sender === 'alice').length).toBeLessThan(
        2,
      );
    });
  });

  test('a send that is repeated reaches the subscribers, whose pushes the crash may have swallowed (I8)', async () => {
    const createWorld = async () => {
      const ports = await createRoomFixture();
      await connectAndJoin(ports, 'bob');
      return ports;
    };
    let ports = await createWorld();
    await crashEverywhere(
      async () => {
        ports = await createWorld();
        return ports;
      },
      sendOnce,
      async () => {
        const sent = await sendOnce(ports);
        const pushed = ports.gateway.received('bob-1');
        expect(pushed).toContainEqual(sent);
        expect(pushed.length).toBeLessThan(3);
      },
    );
  });

  test('a removal that is repeated ends as it would have, with one entry', async () => {
    const createWorld = async () => {
      const ports = await createRoomFixture();
      await connectAndJoin(ports, 'bob');
      return ports;
    };
    const removeBob = async (ports: Ports) => remove(ports, { room, user: 'bob', sender: 'system' });
    await crashEverywhere(createWorld, removeBob, async (ports) => {
      await removeBob(ports);
      expect((await readLog(ports)).filter(({ type }) => type === 'memberLeft')).toHaveLength(1);
      await expect(ports.subscriptions.readSubscriptions(room)).resolves.toEqual([]);
      await expect(ports.rooms.readMember({ room, user: 'bob' })).resolves.toBeUndefined();
    });
  });

  test('a user who is added while a removal is unfinished has left before joining', async () => {
    const removeBob = async (ports: Ports) => remove(ports, { room, user: 'bob', sender: 'system' });
    await crashEverywhere(createRoomFixture, removeBob, async (ports) => {
      await add(ports, { room, users: ['bob'], sender: 'system' });
      await expect(ports.rooms.readMember({ room, user: 'bob' })).resolves.toBeDefined();
      const changes = (await readLog(ports)).map(({ type }) => type).filter((type) => type !== 'void');
      expect([[], ['memberLeft', 'memberJoined']]).toContainEqual(changes);
    });
  });

  test('an addition that is repeated ends as it would have, with one entry', async () => {
    const addDilan = async (ports: Ports) => add(ports, { room, users: ['dilan'], sender: 'system' });
    await crashEverywhere(createRoomFixture, addDilan, async (ports) => {
      await addDilan(ports);
      expect((await readLog(ports)).filter(({ type }) => type === 'memberJoined')).toHaveLength(1);
      await expect(ports.rooms.readMember({ room, user: 'dilan' })).resolves.toBeDefined();
    });
  });
});
