import { fanOut } from '../../../lambda/chat/fan-out.ts';
import type { FanOutOrder } from '../../../lambda/chat/fan-out-port.ts';
import { windowMs } from '../../../lambda/chat/packing.ts';
import type { Ports } from '../../../lambda/chat/ports.ts';
import { send } from '../../../lambda/chat/room-log.ts';
import { deferred } from '../../../local/deferred.ts';
import type { InMemoryPorts } from '../../fakes/in-memory-ports.ts';
import { instrument } from '../../fakes/instrumented-ports.ts';
import type { PortCall } from '../../fakes/instrumented-ports.ts';
import { groupBy } from '../../simulation/invariants/grouping.ts';
import { crashEverywhere } from './crashes.ts';
import { playAllInterleavings } from './interleavings.ts';
import type { OperationResult } from './interleavings.ts';
import { connectAndJoin, createRoomFixture, room } from './room-fixture.ts';

jest.setTimeout(60_000);

interface BusyRoom extends InMemoryPorts {
  /** Orders of the messages 1 to 3, of alice, bob and carol. */
  readonly given: readonly [FanOutOrder, FanOutOrder, FanOutOrder];
}

async function createRoomOfTwoSlices(): Promise<InMemoryPorts> {
  const ports = await createRoomFixture();
  for (const user of ['alice', 'bob', 'carol']) await connectAndJoin(ports, user);
  return { ...ports, deployment: { ...ports.deployment, subscriptionsPerSlice: 2 } };
}

/** The same, in which everybody has just sent a message. */
async function createBusyRoom(): Promise<BusyRoom> {
  const ports = await createRoomOfTwoSlices();
  const sendAndTake = async (user: string) => {
    await send(ports, { room, user, id: 'c1', message: `from ${user}`, connectionId: `${user}-1` });
    const [order = { room, seqs: [] }] = takeOrders(ports);
    return order;
  };
  return {
    ...ports,
    given: [await sendAndTake('alice'), await sendAndTake('bob'), await sendAndTake('carol')],
  };
}

/** What has been ordered and not carried out. */
function takeOrders({ fanOut: queue }: InMemoryPorts): readonly FanOutOrder[] {
  const orders: FanOutOrder[] = [];
  for (let order = queue.take(); order !== undefined; order = queue.take()) orders.push(order);
  return orders;
}

async function carryOut(ports: InMemoryPorts): Promise<void> {
  for (const order of takeOrders(ports)) await fanOut(ports, order);
}

/** The numbers of entries that a connection was pushed, frame by frame. */
const framesAt = ({ gateway }: InMemoryPorts, connectionId: string) =>
  gateway.frames(connectionId).map((frame) => (frame.frames ?? [frame]).map(({ seq }) => seq));

/** Runs orders at the same time, each of which waits until all of them do. */
async function runTogether(ports: Ports, orders: readonly FanOutOrder[]): Promise<readonly number[]> {
  const waits: number[] = [];
  const all = deferred<void>();
  const waiting = instrument(ports, async ({ method, args }, effect) => {
    if (method !== 'sleep') return effect();
    waits.push(Number(args[0]));
    if (waits.length === orders.length) all.resolve(undefined);
    return all.promise;
  });
  await Promise.all(orders.map(async (order) => fanOut(waiting, order)));
  return waits;
}

describe('entries of a large room', () => {
  test('that come within a window share a frame, without those that a connection has as replies', async () => {
    const ports = await createBusyRoom();
    const [first, ...others] = ports.given;
    await fanOut(ports, first);
    ports.clock.advance(100);
    await expect(runTogether(ports, others)).resolves.toEqual([windowMs - 100, windowMs - 100]);
    await carryOut(ports);
    expect(framesAt(ports, 'alice-1')).toEqual([[2, 3]]);
    expect(framesAt(ports, 'bob-1')).toEqual([[1], [3]]);
    expect(framesAt(ports, 'carol-1')).toEqual([[1], [2]]);
  });

  test('wait for nobody after a silence', async () => {
    const ports = await createBusyRoom();
    const calls: string[] = [];
    const watched = instrument(ports, async ({ method }, effect) => {
      calls.push(method);
      return effect();
    });
    for (const order of ports.given) {
      await fanOut(watched, order);
      ports.clock.advance(windowMs);
    }
    expect(calls).not.toContain('sleep');
    await carryOut(ports);
    expect(framesAt(ports, 'alice-1')).toEqual([[2], [3]]);
  });

  test('wait no longer than a window, whatever the clock of another function says (I17)', async () => {
    const ports = await createBusyRoom();
    const [first, second] = ports.given;
    ports.clock.advance(3_600_000);
    await fanOut(ports, first);
    ports.clock.advance(-3_600_000);
    await expect(runTogether(ports, [second])).resolves.toEqual([windowMs]);
  });

  test('are read in ranges, where an old order that was given again meets one of today', async () => {
    const ports = await createBusyRoom();
    const [{ seqs: _seqs, ...order }] = ports.given;
    const ranges: unknown[] = [];
    const watched = instrument(ports, async ({ method, args }, effect) => {
      if (method === 'readEntries') ranges.push(args[0]);
      return effect();
    });
    const slice = { from: 'bob-1', through: 'bob-1' };
    await fanOut(watched, { ...order, seqs: [70_000], packed: [{ seqs: [3, 1] }], slice });
    expect(ranges).toEqual([
      expect.objectContaining({ from: 1, to: 3 }),
      expect.objectContaining({ from: 70_000, to: 70_000 }),
    ]);
    expect(framesAt(ports, 'bob-1')).toEqual([[1, 3]]);
  });
});

describe('orders that meet', () => {
  /** The numbers that were ordered for each slice, ascending. */
  const orderedSeqs = (ports: InMemoryPorts) => {
    const bySlice = groupBy(takeOrders(ports), ({ slice }) => slice?.from);
    return [...bySlice.values()].map((orders) =>
      orders
        .flatMap(({ seqs, packed = [] }) => [...seqs, ...packed.flatMap((other) => other.seqs)])
        .toSorted((left, right) => left - right),
    );
  };

  const orders: readonly FanOutOrder[] = [1, 2, 3].map((seq) => ({ room, seqs: [seq] }));

  const scenarioOf = async (
    check: (ports: InMemoryPorts, results: readonly OperationResult[]) => Promise<void>,
  ) => {
    const ports = await createRoomOfTwoSlices();
    return {
      ports,
      operations: orders.map((order) => async (instrumented: Ports) => fanOut(instrumented, order)),
      isApart: ({ port }: PortCall) => port !== 'orders',
      check: async (results: readonly OperationResult[]) => check(ports, results),
    };
  };

  test('are carried out once for each slice, in whatever order their calls fall', async () => {
    const explored = await playAllInterleavings(async () =>
      scenarioOf(async (ports) => {
        expect(orderedSeqs(ports)).toEqual([
          [1, 2, 3],
          [1, 2, 3],
        ]);
      }),
    );
    expect(explored.orders).toBeGreaterThan(20);
  });

  test('lose nothing where functions die, once these are tried again (F2, I16)', async () => {
    const explored = await playAllInterleavings(
      async () =>
        scenarioOf(async (ports, results) => {
          for (const [index, order] of orders.entries())
            if (results[index]?.status === 'crashed') await fanOut(ports, order);
          const [first, second, ...none] = orderedSeqs(ports);
          expect(none).toEqual([]);
          for (const seqs of [first, second]) expect([...new Set(seqs)]).toEqual([1, 2, 3]);
        }),
      { crashes: 1 },
    );
    expect(explored.orders).toBeGreaterThan(50);
  });

  test('delay none of those that come after a function has died (I16)', async () => {
    const [first, second] = orders;
    let ports = await createRoomOfTwoSlices();
    const crashes = await crashEverywhere(
      async () => (ports = await createRoomOfTwoSlices()),
      async (instrumented) => first && fanOut(instrumented, first),
      async () => {
        takeOrders(ports);
        if (second) await fanOut(ports, second);
        expect(orderedSeqs(ports).every((seqs) => seqs.includes(2))).toBe(true);
      },
    );
    expect(crashes).toBeGreaterThan(5);
  });
});
