import type { EntriesOrder } from '../../lambda/chat/fan-out-port.ts';
import { unique } from './tables-under-test.ts';
import type { TablesUnderTest } from './tables-under-test.ts';

const nowMs = 1_700_000_000_000;

/** What every `WaitingOrders` does. */
export function describeWaitingOrders(name: string, tables: () => TablesUnderTest): void {
  const order = (...seqs: readonly number[]): EntriesOrder => ({ seqs });
  const add = async (room: string, added: EntriesOrder) => tables().orders.addOrder({ room, order: added });
  const forget = async (room: string, taker: EntriesOrder) =>
    tables().orders.forgetTaken({ room, order: taker });
  /** What is taken, in the order of the numbers: it comes in none. */
  const take = async (room: string, taker: EntriesOrder, atMs = nowMs) => {
    const orders = await tables().orders.takeOrders({ room, order: taker }, { nowMs: atMs });
    return orders?.toSorted(({ seqs: [left = 0] }, { seqs: [right = 0] }) => left - right);
  };

  describe(`waiting orders: ${name}`, () => {
    test('lets orders wait, and gives all of them to the first that takes', async () => {
      const room = unique('room');
      const fromAlice = { seqs: [1], exceptConnectionId: 'alice-1=' };
      for (const waiting of [fromAlice, order(2, 3), order(4)]) {
        await expect(add(room, waiting)).resolves.toEqual({ outcome: 'waits' });
      }
      await expect(take(room, order(2, 3))).resolves.toEqual([fromAlice, order(2, 3), order(4)]);
      for (const taken of [fromAlice, order(4)]) await expect(take(room, taken)).resolves.toBeUndefined();
    });

    test('says when some were taken last', async () => {
      const room = unique('room');
      for (const [seq, atMs] of [
        [1, nowMs + 5],
        [2, nowMs],
      ] as const) {
        await add(room, order(seq));
        await take(room, order(seq), atMs);
        await expect(add(room, order(seq + 10))).resolves.toEqual({ outcome: 'waits', takenAtMs: atMs });
      }
    });

    test('gives what was taken again to who has taken it, until it is forgotten (F1, F2)', async () => {
      const room = unique('room');
      for (const seq of [1, 2]) await add(room, order(seq));
      const taken = [order(1), order(2)];
      for (let times = 0; times < 2; times += 1) await expect(take(room, order(1))).resolves.toEqual(taken);
      const again = await add(room, order(1));
      expect(again).toEqual({ outcome: 'hasTaken', orders: expect.arrayContaining(taken) });
      await forget(room, order(1));
      await expect(add(room, order(1))).resolves.toMatchObject({ outcome: 'waits' });
      await expect(take(room, order(1))).resolves.toEqual([order(1)]);
    });

    test('keeps what several have taken apart', async () => {
      const room = unique('room');
      for (const seq of [1, 2]) {
        await add(room, order(seq));
        await take(room, order(seq));
      }
      await forget(room, order(1));
      await expect(add(room, order(2))).resolves.toEqual({ outcome: 'hasTaken', orders: [order(2)] });
    });

    test('gives every order to one of those who take at the same time', async () => {
      const room = unique('room');
      const all = [1, 2, 3, 4, 5, 6].map((seq) => order(seq));
      const taken = await Promise.all(
        all.map(async (one) => {
          await add(room, one);
          return (await take(room, one)) ?? [];
        }),
      );
      expect(taken.flat().toSorted(({ seqs: [left = 0] }, { seqs: [right = 0] }) => left - right)).toEqual(
        all,
      );
    });

    test('lets an order that was added twice wait once', async () => {
      const room = unique('room');
      for (let times = 0; times < 2; times += 1) await add(room, order(1));
      await expect(take(room, order(1))).resolves.toEqual([order(1)]);
    });

    test('keeps rooms apart, and their orders out of sight of who reads subscriptions', async () => {
      const [room, other] = [unique('room'), unique('room')];
      await add(room, order(1));
      await add(other, order(2));
      await expect(take(room, order(1))).resolves.toEqual([order(1)]);
      await expect(tables().subscriptions.readSubscriptions(other)).resolves.toEqual([]);
      await expect(take(other, order(1))).resolves.toBeUndefined();
    });
  });
}
