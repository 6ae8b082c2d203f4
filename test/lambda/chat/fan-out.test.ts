import { deliver } from '../../../lambda/chat/delivery.ts';
import { fanOut } from '../../../lambda/chat/fan-out.ts';
import type { FanOutOrder } from '../../../lambda/chat/fan-out-port.ts';
import { remove } from '../../../lambda/chat/membership.ts';
import type { Ports } from '../../../lambda/chat/ports.ts';
import { send } from '../../../lambda/chat/room-log.ts';
import type { InMemoryPorts } from '../../fakes/in-memory-ports.ts';
import { instrument } from '../../fakes/instrumented-ports.ts';
import { connectAndJoin, createRoomFixture, room } from './room-fixture.ts';

type LargeRoom = InMemoryPorts & { readonly devices: readonly string[] };

/** A room whose members have seven devices, where a function delivers to three. */
async function createLargeRoom(): Promise<LargeRoom> {
  const ports = await createRoomFixture();
  const devices = ['alice-1', 'bob-1', 'bob-2', 'bob-3', 'carol-1', 'carol-2', 'carol-3'];
  for (const device of devices) await connectAndJoin(ports, device.slice(0, -2), device);
  return { ...ports, deployment: { ...ports.deployment, subscriptionsPerSlice: 3 }, devices };
}

const sendByAlice = async (ports: Ports, id = 'c1') =>
  send(ports, { room, user: 'alice', id, message: 'Sar barzi', connectionId: 'alice-1' });

/** Carries out what has been ordered, and what that orders; gives it all. */
async function carryOut(ports: InMemoryPorts): Promise<readonly FanOutOrder[]> {
  const orders: FanOutOrder[] = [];
  for (let order = ports.fanOut.take(); order !== undefined; order = ports.fanOut.take()) {
    orders.push(order);
    await fanOut(ports, order);
  }
  return orders;
}

/** The messages that a device was pushed. */
const messagesAt = (ports: InMemoryPorts, device: string) =>
  ports.gateway.received(device).filter(({ type }) => type === 'message');

describe('a room of more than one slice', () => {
  test('gets an entry slice by slice, everybody once, but whoever sent it', async () => {
    const ports = await createLargeRoom();
    const sent = await sendByAlice(ports);
    const orders = await carryOut(ports);
    expect(orders.map(({ slice }) => slice)).toEqual([
      undefined,
      { from: 'alice-1', through: 'bob-2' },
      { from: 'bob-3', through: 'carol-2' },
      { from: 'carol-3', through: 'carol-3' },
    ]);
    for (const device of ports.devices) {
      expect(messagesAt(ports, device)).toEqual(device === 'alice-1' ? [] : [sent]);
    }
  });

  test('is cut into four slices at most, so that its posts stay below what an account may make', async () => {
    const ports = await createLargeRoom();
    await fanOut(
      { ...ports, deployment: { ...ports.deployment, subscriptionsPerSlice: 1 } },
      { room, seqs: [1] },
    );
    const orders = Array.from({ length: 5 }, () => ports.fanOut.take());
    expect(orders.map((order) => order?.slice)).toEqual([
      { from: 'alice-1', through: 'bob-1' },
      { from: 'bob-2', through: 'bob-3' },
      { from: 'carol-1', through: 'carol-2' },
      { from: 'carol-3', through: 'carol-3' },
      undefined,
    ]);
  });

  test('costs the sender one read of its subscriptions and one call, and no post (I14)', async () => {
    const ports = await createLargeRoom();
    const calls: string[] = [];
    const watched = instrument(ports, async ({ port, method }, effect) => {
      if (port === 'subscriptions' || port === 'gateway' || port === 'fanOut') calls.push(method);
      return effect();
    });
    await sendByAlice(watched);
    expect(calls).toEqual(['readAudience', 'enqueue']);
  });

  test('is ordered by numbers, without a word of what is said (S65)', async () => {
    const ports = await createLargeRoom();
    await sendByAlice(ports);
    expect(ports.fanOut.take()).toEqual({ room, seqs: [1], exceptConnectionId: 'alice-1' });
  });

  test('gets an entry from whoever stored it, where the fan-out function is refused (I16)', async () => {
    const ports = await createLargeRoom();
    ports.fanOut.refuse();
    const sent = await sendByAlice(ports);
    expect(messagesAt(ports, 'carol-3')).toEqual([sent]);
  });

  test('gets slices from whoever cut them, where they cannot be ordered (I16)', async () => {
    const ports = await createLargeRoom();
    const sent = await sendByAlice(ports);
    ports.fanOut.refuse();
    await fanOut(ports, { room, seqs: [1] });
    for (const device of ports.devices) expect(messagesAt(ports, device)).toEqual([sent]);
  });

  test('gets an entry again under its own number, where an order comes again (F1)', async () => {
    const ports = await createLargeRoom();
    await sendByAlice(ports);
    const order = ports.fanOut.take() ?? { room, seqs: [] };
    for (let times = 0; times < 2; times += 1) await fanOut(ports, order);
    await carryOut(ports);
    expect(messagesAt(ports, 'bob-1').map(({ seq }) => seq)).toEqual([1, 1]);
  });
});

describe('an order', () => {
  test('reaches nobody who has been removed since it was given (I10)', async () => {
    const ports = await createLargeRoom();
    await sendByAlice(ports);
    const order = { room, seqs: [1], slice: { from: 'alice-1', through: 'carol-3' } };
    await remove(ports, { room, user: 'bob', sender: 'system' });
    await fanOut(ports, order);
    expect(messagesAt(ports, 'bob-1')).toEqual([]);
    expect(messagesAt(ports, 'carol-1')).toHaveLength(1);
  });

  test('reads the entry first, so that whoever leaves in between gets nothing above their end (I10)', async () => {
    const ports = await createLargeRoom();
    await sendByAlice(ports);
    const calls: string[] = [];
    const watched = instrument(ports, async ({ method }, effect) => {
      calls.push(method);
      return effect();
    });
    await fanOut(watched, { room, seqs: [1], slice: { from: 'bob-1', through: 'bob-1' } });
    expect(calls.filter((method) => method.startsWith('read'))).toEqual([
      'readHead',
      'readEntries',
      'readSlice',
    ]);
  });

  test('delivers several entries, and none of those between them', async () => {
    const ports = await createLargeRoom();
    for (const id of ['c1', 'c2', 'c3']) await sendByAlice(ports, id);
    while (ports.fanOut.take() !== undefined);
    await fanOut(ports, { room, seqs: [1, 3], slice: { from: 'bob-1', through: 'bob-1' } });
    expect(messagesAt(ports, 'bob-1').map(({ seq }) => seq)).toEqual([1, 3]);
  });

  test('delivers nothing of a room that is gone, nor of a number that holds nothing', async () => {
    const ports = await createLargeRoom();
    const slice = { from: 'bob-1', through: 'bob-1' };
    await fanOut(ports, { room: 'nowhere', seqs: [1], slice });
    await fanOut(ports, { room, seqs: [99], slice });
    expect(messagesAt(ports, 'bob-1')).toEqual([]);
  });

  test.each(['readConnectionIds', 'readSlice', 'readEntries'])(
    'fails where %s fails, so that Lambda tries again',
    async (method) => {
      const ports = await createLargeRoom();
      await sendByAlice(ports);
      const failing = instrument(ports, async (call, effect) => {
        if (call.method === method) throw new Error('failed underneath');
        return effect();
      });
      const slice = { from: 'bob-1', through: 'bob-1' };
      const order = { room, seqs: [1], ...(method !== 'readConnectionIds' && { slice }) };
      await expect(fanOut(failing, order)).rejects.toThrow('failed underneath');
    },
  );
});

test('a room of exactly one slice is delivered to by whoever stores', async () => {
  const ports = await createLargeRoom();
  const seven = { ...ports, deployment: { ...ports.deployment, subscriptionsPerSlice: 7 } };
  await deliver(seven, { room, entries: [await sendByAlice(seven)] });
  expect(ports.fanOut.take()).toBeUndefined();
  expect(messagesAt(ports, 'carol-3')).toHaveLength(2);
});
