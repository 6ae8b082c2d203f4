import type { MembershipEntry, MessageEntry } from '../../../protocol/entries.ts';
import type { HistoryReply } from '../../../protocol/replies.ts';
import { history } from '../../../lambda/actions/history.ts';
import { close, open } from '../../../lambda/chat/connection-lifecycle.ts';
import { readNewest } from '../../../lambda/chat/history.ts';
import { add, remove } from '../../../lambda/chat/membership.ts';
import { join, send } from '../../../lambda/chat/room-log.ts';
import type { Connection, Ports } from '../../../lambda/chat/ports.ts';
import type { InMemoryPorts } from '../../fakes/in-memory-ports.ts';
import { playAllInterleavings } from './interleavings.ts';
import type { OperationResult } from './interleavings.ts';
import { connect, connectAndJoin, connectionOf, createRoomFixture, readLog, room } from './room-fixture.ts';

const sendAs = (user: string, id: string, connectionId?: string) => async (ports: Ports) =>
  send(ports, {
    room,
    user,
    id,
    message: `${user} says ${id}`,
    ...(connectionId !== undefined && { connectionId }),
  });

const joinAndRead = (connection: Connection) => async (ports: Ports) =>
  (await readNewest(ports, await join(ports, connection, room))).entries;

const removeUser = (user: string) => async (ports: Ports) => remove(ports, { room, user, sender: 'system' });

const readAll = async (ports: Ports) => readLog(ports);

const seqsPushedTo = ({ gateway }: InMemoryPorts, { connectionId }: Connection) =>
  gateway.received(connectionId).map(({ seq }) => Number(seq));

const valueOf = (result: OperationResult | undefined): unknown =>
  result?.status === 'fulfilled' ? result.value : undefined;

/** Every number from 1 to the head holds an entry, and each message stands there once (I2, I4). */
async function expectSoundLog(ports: InMemoryPorts): Promise<readonly MessageEntry[]> {
  const log = await readLog(ports);
  const head = await ports.rooms.readHead(room);
  expect(log.map(({ seq }) => seq)).toEqual(Array.from({ length: head?.seq ?? 0 }, (_, index) => index + 1));
  const messages = log.filter((entry) => entry.type === 'message');
  expect(new Set(messages.map(({ id, sender }) => `${sender} ${id}`)).size).toBe(messages.length);
  return messages;
}

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

  test('a join beside a removal leaks nothing that is sent after it (I10)', async () => {
    const { orders } = await playAllInterleavings(async () => {
      const ports = await createRoomFixture();
      const bob = await connect(ports, 'bob');
      return {
        ports,
        operations: [joinAndRead(bob), removeUser('bob')],
        check: async ([, removed]) => {
          const { seq } = valueOf(removed) as MembershipEntry;
          await sendAs('alice', 'c1')(ports);
          expect(seqsPushedTo(ports, bob).filter((pushed) => pushed > seq)).toEqual([]);
          await expect(ports.subscriptions.readSubscriptions(room)).resolves.toEqual([]);
        },
      };
    });
    expect(orders).toBeGreaterThan(20);
  });

  test('a send beside a removal reaches the removed user only below its number (I10)', async () => {
    const { orders } = await playAllInterleavings(async () => {
      const ports = await createRoomFixture();
      const bob = await connectAndJoin(ports, 'bob');
      return {
        ports,
        operations: [sendAs('alice', 'c1'), removeUser('bob')],
        check: async ([sent, removed]) => {
          const { seq } = valueOf(removed) as MembershipEntry;
          expect(valueOf(sent)).toBeDefined();
          expect(seqsPushedTo(ports, bob).filter((pushed) => pushed >= seq)).toEqual([]);
          await expectSoundLog(ports);
        },
      };
    });
    expect(orders).toBeGreaterThan(20);
  });

  test('a send and a join beside a removal leak nothing above its number, pushed or read (I10)', async () => {
    const { orders } = await playAllInterleavings(async () => {
      const ports = await createRoomFixture();
      const bob = await connect(ports, 'bob');
      return {
        ports,
        operations: [sendAs('alice', 'c1'), joinAndRead(bob), removeUser('bob')],
        check: async ([, joined, removed]) => {
          const { seq } = valueOf(removed) as MembershipEntry;
          const read = (valueOf(joined) as readonly MessageEntry[] | undefined) ?? [];
          const seen = [...seqsPushedTo(ports, bob), ...read.map((entry) => entry.seq)];
          expect(seen.filter((seenSeq) => seenSeq >= seq)).toEqual([]);
          await expectSoundLog(ports);
        },
      };
    });
    expect(orders).toBeGreaterThan(50);
  });

  test('a page of history beside a removal and a send shows nothing above its number (I10)', async () => {
    await playAllInterleavings(async () => {
      const ports = await createRoomFixture();
      await sendAs('alice', 'c1')(ports);
      const removeThenSend = async (instrumented: Ports) => {
        const removed = await removeUser('bob')(instrumented);
        await sendAs('alice', 'c2')(instrumented);
        return removed;
      };
      const readPage = async (instrumented: Ports) =>
        history(instrumented, connectionOf('bob'), { fields: { action: 'history', id: 'h1', room } });
      return {
        ports,
        operations: [readPage, removeThenSend],
        check: async ([page, removed]) => {
          const { seq } = valueOf(removed) as MembershipEntry;
          const shown = (valueOf(page) as HistoryReply | undefined)?.entries ?? [];
          expect(shown.filter((entry) => entry.seq >= seq)).toEqual([]);
        },
      };
    });
  });

  test('two additions after a removal leave one member, who hears (I8)', async () => {
    await playAllInterleavings(async () => {
      const ports = await createRoomFixture();
      const bob = await connect(ports, 'bob');
      await removeUser('bob')(ports);
      const addBob = async (instrumented: Ports) =>
        add(instrumented, { room, users: ['bob'], sender: 'system' });
      const addBobAndJoin = async (instrumented: Ports) => {
        await addBob(instrumented);
        return join(instrumented, bob, room);
      };
      return {
        ports,
        operations: [addBobAndJoin, addBob],
        check: async ([joined]) => {
          expect(joined?.status).toBe('fulfilled');
          const changes = (await readLog(ports)).map(({ type }) => type).filter((type) => type !== 'void');
          expect(changes).toEqual(['memberLeft', 'memberJoined']);
          const { seq } = await sendAs('alice', 'c1')(ports);
          expect(seqsPushedTo(ports, bob)).toContain(seq);
        },
      };
    });
  });

  test('an addition beside a removal leaves a log that tells what became of the member', async () => {
    await playAllInterleavings(async () => {
      const ports = await createRoomFixture();
      const addBob = async (instrumented: Ports) =>
        add(instrumented, { room, users: ['bob'], sender: 'system' });
      return {
        ports,
        operations: [addBob, removeUser('bob')],
        check: async ([added, removed]) => {
          expect(added?.status).toBe('fulfilled');
          expect(removed?.status).toBe('fulfilled');
          const changes = (await readLog(ports)).map(({ type }) => type).filter((type) => type !== 'void');
          const isMember = (await ports.rooms.readMember({ room, user: 'bob' })) !== undefined;
          expect(changes).toEqual(isMember ? ['memberLeft', 'memberJoined'] : ['memberLeft']);
        },
      };
    });
  });

  test('a repeat of a send is known after its sender has left and come back (I2)', async () => {
    const ports = await createRoomFixture();
    const first = await sendAs('bob', 'c1')(ports);
    await removeUser('bob')(ports);
    await add(ports, { room, users: ['bob'], sender: 'system' });
    await expect(sendAs('bob', 'c1')(ports)).resolves.toEqual(first);
  });

  test('a member who is removed while sending is acknowledged below the removal, or refused and not stored', async () => {
    await playAllInterleavings(async () => {
      const ports = await createRoomFixture();
      return {
        ports,
        operations: [sendAs('bob', 'c1'), removeUser('bob')],
        check: async ([sent]) => {
          const messages = await expectSoundLog(ports);
          const refused = { status: 'rejected', reason: { code: 'not_a_member' } };
          const [stored] = messages;
          expect(sent).toMatchObject(stored === undefined ? refused : { status: 'fulfilled', value: stored });
        },
      };
    });
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
        operations: [sendAs('alice', 'c1'), readAll],
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
        operations: [sendAs('alice', 'c1'), sendAs('alice', 'c1'), readAll],
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

  test('two removals of one member append one entry', async () => {
    await playAllInterleavings(async () => {
      const ports = await createRoomFixture();
      return {
        ports,
        operations: [removeUser('bob'), removeUser('bob')],
        check: async (results) => {
          await expectSoundLog(ports);
          const left = (await readLog(ports)).filter(({ type }) => type === 'memberLeft');
          expect(left).toHaveLength(1);
          for (const result of results) expect(valueOf(result)).toEqual(left[0]);
        },
      };
    });
  });

  test('two calls that add one user append one entry', async () => {
    const { orders } = await playAllInterleavings(async () => {
      const ports = await createRoomFixture();
      const addDilan = async (instrumented: Ports) =>
        add(instrumented, { room, users: ['dilan'], sender: 'system' });
      return {
        ports,
        operations: [addDilan, addDilan],
        check: async (results) => {
          await expectSoundLog(ports);
          const joined = (await readLog(ports)).filter(({ type }) => type === 'memberJoined');
          expect(joined).toHaveLength(1);
          expect(results.flatMap((result) => valueOf(result) as readonly unknown[])).toEqual(joined);
        },
      };
    });
    expect(orders).toBeGreaterThan(20);
  });
});
