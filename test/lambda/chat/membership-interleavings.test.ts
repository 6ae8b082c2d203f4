import type { MembershipEntry, MessageEntry } from '../../../protocol/entries.ts';
import type { HistoryReply, MembersReply } from '../../../protocol/replies.ts';
import { history } from '../../../lambda/actions/history.ts';
import { members } from '../../../lambda/actions/members.ts';
import { join } from '../../../lambda/chat/room-log.ts';
import type { Ports } from '../../../lambda/chat/ports.ts';
import { playAllInterleavings } from './interleavings.ts';
import { connect, connectAndJoin, connectionOf, createRoomFixture, readLog, room } from './room-fixture.ts';
import {
  addUser,
  expectSoundLog,
  joinAndRead,
  removeUser,
  sendAs,
  seqsPushedTo,
  valueOf,
} from './room-operations.ts';

jest.setTimeout(60_000);

describe('in every order of their calls', () => {
  test('a join beside a removal leaks nothing that is sent after it (I10, S42)', async () => {
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

  test('a send beside a removal reaches the removed user only below its number (I10, S42)', async () => {
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

  test('a list of members beside a removal names nobody who came after it (I10)', async () => {
    await playAllInterleavings(async () => {
      const ports = await createRoomFixture();
      const removeThenAdd = async (instrumented: Ports) => {
        await removeUser('bob')(instrumented);
        await addUser('dilan')(instrumented);
      };
      const list = async (instrumented: Ports) =>
        members(instrumented, connectionOf('bob'), { fields: { action: 'members', id: 'm1', room } });
      return {
        ports,
        operations: [list, removeThenAdd],
        check: ([listed]) => {
          const shown = (valueOf(listed) as MembersReply | undefined)?.members ?? [];
          expect(shown.map(({ user }) => user)).not.toContain('dilan');
        },
      };
    });
  });

  test('two additions after a removal leave one member, who hears (I8)', async () => {
    await playAllInterleavings(async () => {
      const ports = await createRoomFixture();
      const bob = await connect(ports, 'bob');
      await removeUser('bob')(ports);
      const addBobAndJoin = async (instrumented: Ports) => {
        await addUser('bob')(instrumented);
        return join(instrumented, bob, room);
      };
      return {
        ports,
        operations: [addBobAndJoin, addUser('bob')],
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
      return {
        ports,
        operations: [addUser('bob'), removeUser('bob')],
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
      return {
        ports,
        operations: [addUser('dilan'), addUser('dilan')],
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
