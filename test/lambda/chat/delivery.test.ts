import type { Entry } from '../../../protocol/entries.ts';
import { deliver } from '../../../lambda/chat/delivery.ts';
import { createRoom } from '../../../lambda/chat/room-creation.ts';
import { send } from '../../../lambda/chat/room-log.ts';
import type { PostOutcome } from '../../../lambda/chat/ports.ts';
import type { InMemoryPorts } from '../../fakes/in-memory-ports.ts';
import { instrument } from '../../fakes/instrumented-ports.ts';
import { connect, connectAndJoin, connectionOf, createRoomFixture, room } from './room-fixture.ts';

const frame: Entry = { type: 'void', room, seq: 1 };

/** Subscriptions old enough that their handshake is long over. */
async function createDelivery(): Promise<InMemoryPorts> {
  const ports = await createRoomFixture();
  for (const user of ['alice', 'bob', 'carol']) await connectAndJoin(ports, user);
  ports.clock.advance(60_000);
  return ports;
}

const subscribersOf = async (ports: InMemoryPorts) =>
  (await ports.subscriptions.readSubscriptions(room)).map(({ user }) => user);

describe('delivery', () => {
  test('reaches every subscription but the one that sends', async () => {
    const ports = await createDelivery();
    await connectAndJoin(ports, 'alice', 'alice-2');
    const sent = await send(ports, { room, user: 'alice', id: 'c1', message: 'x', connectionId: 'alice-1' });
    expect(ports.gateway.received('alice-1')).toEqual([]);
    for (const id of ['alice-2', 'bob-1', 'carol-1']) expect(ports.gateway.received(id)).toEqual([sent]);
  });

  test('packs several frames into few, in their order', async () => {
    const ports = await createDelivery();
    const frames = Array.from({ length: 500 }, (_, index) => ({
      ...frame,
      seq: index + 1,
      text: 'x'.repeat(200),
    }));
    let posts = 0;
    const counted = instrument(ports, async ({ method }, effect) => {
      if (method === 'post') posts += 1;
      return effect();
    });
    await deliver(counted, { room, entries: frames });
    expect(ports.gateway.received('bob-1')).toEqual(frames);
    expect(posts).toBe(3 * 4);
  });

  test('ends a connection that is gone, and no other, in all of its rooms (I12, I13, F6, F16)', async () => {
    const ports = await createDelivery();
    const members = ['bob', 'carol'];
    await createRoom(ports, { operation: 'createRoom', type: 'group', room: 'dara', members });
    for (const user of ['bob', 'carol']) await ports.subscriptions.subscribe(connectionOf(user), 'dara');
    await ports.gateway.close('bob-1');
    await deliver(ports, { room, entries: [frame] });
    await expect(subscribersOf(ports)).resolves.toEqual(['alice', 'carol']);
    await expect(ports.subscriptions.readSubscriptions('dara')).resolves.toHaveLength(1);
    await expect(ports.subscriptions.subscribe(connectionOf('bob'), room)).resolves.toBe('closed');
    const isGone = (inRoom: string) => ({ type: 'presence', room: inRoom, user: 'bob', online: false });
    expect(ports.gateway.received('alice-1')).toEqual([frame, isGone(room)]);
    expect(ports.gateway.received('carol-1')).toEqual(
      expect.arrayContaining([frame, isGone(room), isGone('dara')]),
    );
  });

  test('leaves alone a connection whose handshake is not over: it answers gone, too (I13, F9)', async () => {
    const ports = await createDelivery();
    await ports.subscriptions.openConnection(connectionOf('bob', 'bob-2'), { room });
    ports.gateway.plan('bob-2', ['gone']);
    await deliver(ports, { room, entries: [frame] });
    await deliver(ports, { room, entries: [frame] });
    expect(ports.gateway.received('bob-2')).toEqual([frame]);
  });

  test.each<[PostOutcome]>([['busy'], ['failed']])(
    'tries again where a post is %s, a few times (F17, F18)',
    async (outcome) => {
      const ports = await createDelivery();
      ports.gateway.plan('bob-1', [outcome, outcome]);
      await deliver(ports, { room, entries: [frame] });
      expect(ports.gateway.received('bob-1')).toEqual([frame]);
      expect(ports.gateway.isClosed('bob-1')).toBe(false);
    },
  );

  test.each<[PostOutcome]>([['busy'], ['failed']])(
    'closes a connection whose posts stay %s, so that its client resumes (F17)',
    async (outcome) => {
      const ports = await createDelivery();
      ports.gateway.plan('bob-1', Array<PostOutcome>(20).fill(outcome));
      await deliver(ports, { room, entries: [frame] });
      expect(ports.gateway.isClosed('bob-1')).toBe(true);
      expect(ports.gateway.received('carol-1')).toEqual([frame]);
    },
  );

  test('loses no row where posting is denied, and says so to operators (F20)', async () => {
    const ports = await createDelivery();
    for (const user of ['alice', 'bob', 'carol']) ports.gateway.plan(`${user}-1`, ['denied']);
    await deliver(ports, { room, entries: [frame] });
    await expect(subscribersOf(ports)).resolves.toEqual(['alice', 'bob', 'carol']);
    expect(ports.gateway.isClosed('bob-1')).toBe(false);
    expect(ports.logger.lines).toHaveLength(3);
  });

  test('sends nothing to a connection whose token has expired, and closes it (S23)', async () => {
    const ports = await createDelivery();
    await ports.subscriptions.openConnection(
      { ...connectionOf('bob', 'bob-2'), tokenExpiresAt: ports.clock.now() },
      { room },
    );
    await deliver(ports, { room, entries: [frame] });
    expect(ports.gateway.received('bob-2')).toEqual([]);
    expect(ports.gateway.isClosed('bob-2')).toBe(true);
  });

  test.each(['readAudience', 'post', 'close', 'deleteSubscription'])(
    'that fails at %s never fails the sender, whose message is stored (I7)',
    async (method) => {
      const ports = await createDelivery();
      ports.gateway.plan('bob-1', Array<PostOutcome>(20).fill('busy'));
      await ports.gateway.close('carol-1');
      const failing = instrument(ports, async (call, effect) => {
        if (call.method === method) throw new Error('failed underneath');
        return effect();
      });
      const sent = await send(failing, { room, user: 'alice', id: 'c1', message: 'a secret' });
      expect(sent).toMatchObject({ seq: 1 });
      expect(ports.logger.lines.filter(({ level }) => level === 'error').length).toBeGreaterThan(0);
      expect(JSON.stringify(ports.logger.lines)).not.toContain('a secret');
    },
  );

  test('of a repeat happens once more at most, however often it comes (S47)', async () => {
    const ports = await createDelivery();
    const message = { room, user: 'alice', id: 'c1', message: 'x' };
    for (let repeat = 0; repeat < 10; repeat += 1) await send(ports, message);
    expect(ports.gateway.received('bob-1')).toHaveLength(2);
  });

  test('reaches nobody who has left', async () => {
    const ports = await createDelivery();
    const bob = await connect(ports, 'bob', 'bob-2');
    await ports.subscriptions.subscribe(bob, room);
    await ports.subscriptions.unsubscribe({ ...bob, room });
    await deliver(ports, { room, entries: [frame] });
    expect(ports.gateway.received('bob-2')).toEqual([]);
  });
});
