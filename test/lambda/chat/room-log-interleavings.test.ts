import type { MessageEntry } from '../../../protocol/entries.ts';
import { close, open } from '../../../lambda/chat/connection-lifecycle.ts';
import { join, send } from '../../../lambda/chat/room-log.ts';
import type { Ports } from '../../../lambda/chat/ports.ts';
import { playAllInterleavings } from './interleavings.ts';
import { connect, connectionOf, createRoomFixture, readLog, room } from './room-fixture.ts';
import { expectSoundLog, joinAndRead, sendAs, seqsPushedTo, valueOf } from './room-operations.ts';

jest.setTimeout(60_000);

describe('in every order of their calls', () => {
  test('a join beside a send misses no acknowledged entry (I8)', async () => {
    const { orders } = await playAllInterleavings(async () => {
      const ports = await createRoomFixture();
      const bob = await connect(ports, 'bob');
      return {
        ports,
        operations: [sendAs('alice', 'c1'), joinAndRead(bob)],
        check: async ([sent, joined]) => {
          const { seq } = valueOf(sent) as MessageEntry;
          const read = (valueOf(joined) as readonly MessageEntry[]).map((entry) => entry.seq);
          expect([...read, ...seqsPushedTo(ports, bob)]).toContain(seq);
          await expectSoundLog(ports);
        },
      };
    });
    expect(orders).toBeGreaterThan(20);
  });

  test('two sends with one id store one entry and get the same seq (I2)', async () => {
    const { orders } = await playAllInterleavings(async () => {
      const ports = await createRoomFixture();
      return {
        ports,
        operations: [sendAs('alice', 'c1'), sendAs('alice', 'c1')],
        check: async (results) => {
          const messages = await expectSoundLog(ports);
          expect(messages).toHaveLength(1);
          for (const result of results) expect(valueOf(result)).toMatchObject({ seq: messages[0]?.seq });
        },
      };
    });
    expect(orders).toBeGreaterThan(50);
  });

  test('two sends with one id and different texts store the first and refuse the other (I2)', async () => {
    await playAllInterleavings(async () => {
      const ports = await createRoomFixture();
      const other = async (instrumented: Ports) =>
        send(instrumented, { room, user: 'alice', id: 'c1', message: 'something else' });
      return {
        ports,
        operations: [sendAs('alice', 'c1'), other],
        check: async (results) => {
          const messages = await expectSoundLog(ports);
          expect(messages).toHaveLength(1);
          const refused = results.filter((result) => result.status === 'rejected');
          expect(refused).toMatchObject([{ reason: { code: 'conflict' } }]);
        },
      };
    });
  });

  test('a reader that fills holes beside a send loses and doubles nothing (I1, I2)', async () => {
    const { orders } = await playAllInterleavings(async () => {
      const ports = await createRoomFixture();
      return {
        ports,
        operations: [sendAs('alice', 'c1'), readLog],
        check: async ([sent]) => {
          const messages = await expectSoundLog(ports);
          expect(messages).toEqual([valueOf(sent)]);
        },
      };
    });
    expect(orders).toBeGreaterThan(10);
  });

  test('a reader beside two sends with one id agrees with every later reader (I4)', async () => {
    const { orders } = await playAllInterleavings(async () => {
      const ports = await createRoomFixture();
      return {
        ports,
        operations: [sendAs('alice', 'c1'), sendAs('alice', 'c1'), readLog],
        check: async ([first, second, read]) => {
          const messages = await expectSoundLog(ports);
          expect(messages).toEqual([valueOf(first)]);
          expect(valueOf(second)).toEqual(messages[0]);
          const seen = valueOf(read) as readonly { readonly seq: number }[];
          expect((await readLog(ports)).slice(0, seen.length)).toEqual(seen);
        },
      };
    });
    expect(orders).toBeGreaterThan(50);
  });

  test('a connection that ends while it is opened or joins leaves no subscription (F7, I11, I12)', async () => {
    await playAllInterleavings(async () => {
      const ports = await createRoomFixture();
      const bob = connectionOf('bob');
      return {
        ports,
        operations: [
          async (instrumented) => open(instrumented, { ...bob, boundRoom: room }),
          async (instrumented) => join(instrumented, bob, room),
          async (instrumented) => close(instrumented, bob),
        ],
        check: async () => {
          await expect(ports.subscriptions.readSubscriptions(room)).resolves.toEqual([]);
          await expect(ports.subscriptions.readConnections('bob')).resolves.toEqual([]);
        },
      };
    });
  });
});
