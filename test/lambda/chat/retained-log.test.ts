import * as fc from 'fast-check';
import { add, remove } from '../../../lambda/chat/membership.ts';
import { changeMessage } from '../../../lambda/chat/message-changes.ts';
import { floorOf } from '../../../lambda/chat/retained-log.ts';
import { listRooms } from '../../../lambda/chat/room-listing.ts';
import { updateRoom } from '../../../lambda/chat/room-update.ts';
import { nextSeq } from '../../../lambda/chat/sequencer.ts';
import { crashEverywhere } from './crashes.ts';
import { playAllInterleavings } from './interleavings.ts';
import { createRetainingRoom, dayMs, page, resume, say, seqsOf, sleepDays } from './retaining-room.ts';
import { connect, createRoomFixture, room } from './room-fixture.ts';

describe('a room with retention (S67)', () => {
  test('keeps entries for their days, and not much longer', async () => {
    const ports = await createRetainingRoom(7);
    await say(ports, 'c1');
    sleepDays(ports, 6.9);
    await expect(page(ports)).resolves.toMatchObject({ entries: [{ seq: 1 }, { seq: 2 }], more: false });
    sleepDays(ports, 0.6);
    await expect(page(ports)).resolves.toMatchObject({ entries: [], more: false });
  });

  test('shows nothing that has expired, though the table still has it (F15)', async () => {
    const ports = await createRetainingRoom(7);
    const { seq } = await say(ports, 'c1');
    ports.clock.advance(8 * dayMs);
    await say(ports, 'c2');
    await expect(page(ports)).resolves.toMatchObject({ entries: [{ seq: 3 }], more: false });
    await expect(page(ports, { before: 3 })).resolves.toMatchObject({ entries: [], more: false });
    await expect(page(ports, { after: 0 })).resolves.toMatchObject({ entries: [{ seq: 3 }], more: false });
    const { rooms } = await listRooms(ports, { user: 'alice' });
    expect(rooms).toMatchObject([{ head: 3, unread: 1, lastMessage: { seq: 3 } }]);
    await expect(say(ports, 'r1', { replyTo: seq })).rejects.toMatchObject({ code: 'not_found' });
    const says = { type: 'messageEdited', message: 'late' } as const;
    const change = { room, user: 'bob', id: 'e1', target: seq, connectionId: 'bob-1', says };
    await expect(
      changeMessage(ports, { ...change, apply: (message) => ({ ...message, message: 'late' }) }),
    ).rejects.toMatchObject({ code: 'not_found' });
  });

  test('lists no last message and nothing unread when all has expired', async () => {
    const ports = await createRetainingRoom(7);
    await say(ports, 'c1');
    ports.clock.advance(8 * dayMs);
    const { rooms } = await listRooms(ports, { user: 'alice' });
    expect(rooms).toMatchObject([{ head: 2, unread: 0 }]);
    expect(rooms[0]).not.toHaveProperty('lastMessage');
  });

  test('refuses to resume from before what it retains, without a single entry (I9)', async () => {
    const ports = await createRetainingRoom(7);
    await say(ports, 'c1');
    await say(ports, 'c2');
    sleepDays(ports, 8);
    await say(ports, 'c3');
    for (const after of [0, 1, 2]) {
      await expect(resume(ports, after)).resolves.toMatchObject({
        entries: [],
        more: false,
        recovered: false,
      });
    }
    const reply = await resume(ports, 3);
    expect(reply).toMatchObject({ entries: [{ seq: 4 }], recovered: true });
  });

  test('fills the hole of a writer that crashed, and never one that is an expired entry', async () => {
    const ports = await createRetainingRoom(7);
    await say(ports, 'c1');
    sleepDays(ports, 8);
    await nextSeq(ports, room);
    await say(ports, 'c2');
    await nextSeq(ports, room);
    const reply = await page(ports, { after: 0 });
    expect(reply.entries.map(({ type, seq }) => [type, seq])).toEqual([
      ['void', 3],
      ['message', 4],
      ['void', 5],
    ]);
    sleepDays(ports, 8);
    await expect(page(ports, { after: 0 })).resolves.toMatchObject({ entries: [], more: false });
    await expect(ports.log.readEntries({ room, incarnation: 1, from: 2, to: 5 })).resolves.toEqual([]);
  });

  test('takes nothing for a hole that the table has dropped already, though the reader’s clock is behind (F21)', async () => {
    const ports = await createRetainingRoom(7);
    await say(ports, 'c1');
    const [, segment] = (await ports.rooms.readHead(room))?.segments ?? [];
    const droppedAt = segment?.expiresAt ?? Infinity;
    expect(droppedAt).toBeLessThan(ports.clock.now() + 8 * dayMs);
    ports.rooms.dropExpired(droppedAt);
    const behind = { ...ports, clock: { now: () => droppedAt - dayMs / 24, sleep: async () => {} } };
    await expect(resume(behind, 1)).resolves.toMatchObject({ entries: [], recovered: false });
    await expect(page(behind)).resolves.toMatchObject({ entries: [], more: false });
  });

  test('lets a change of a message expire with the others of its time, and prolongs the message by nothing', async () => {
    const ports = await createRetainingRoom(7);
    const { seq } = await say(ports, 'c1');
    sleepDays(ports, 6);
    const says = { type: 'messageEdited', message: 'new' } as const;
    const change = { room, user: 'bob', id: 'e1', target: seq, connectionId: 'bob-1', says };
    await changeMessage(ports, { ...change, apply: (message) => ({ ...message, message: 'new' }) });
    sleepDays(ports, 2);
    await expect(ports.log.readMessage({ room, seq })).resolves.toBeUndefined();
    await expect(page(ports)).resolves.toMatchObject({ entries: [{ type: 'messageEdited', target: seq }] });
  });

  test('stores a message anew whose first one has expired, and knows one that has not (I2)', async () => {
    const ports = await createRetainingRoom(7);
    const first = await say(ports, 'c1');
    sleepDays(ports, 6);
    await expect(say(ports, 'c1')).resolves.toEqual(first);
    sleepDays(ports, 2);
    const again = await say(ports, 'c1');
    expect(again.seq).toBeGreaterThan(first.seq);
    await expect(say(ports, 'c1')).resolves.toEqual(again);
    await expect(page(ports)).resolves.toMatchObject({ entries: [{ seq: again.seq }] });
  });

  test('lets nobody come or go once more because the entry of it has expired', async () => {
    const ports = await createRetainingRoom(7);
    const addDilan = async () => add(ports, { room, users: ['dilan'], sender: 'system' });
    const removeDilan = async () => remove(ports, { room, user: 'dilan', sender: 'system' });
    await addDilan();
    sleepDays(ports, 8);
    await expect(addDilan()).resolves.toEqual([]);
    const left = await removeDilan();
    sleepDays(ports, 8);
    await expect(removeDilan()).resolves.toMatchObject({ seq: left?.seq });
    await expect(ports.rooms.readHead(room)).resolves.toMatchObject({ seq: left?.seq });
    await expect(addDilan()).resolves.toMatchObject([{ type: 'memberJoined', user: 'dilan' }]);
    await expect(ports.rooms.readMember({ room, user: 'dilan' })).resolves.toBeDefined();
  });

  test('acknowledges nothing that nobody could read, however late a crashed send is repeated (I1)', async () => {
    let ports = await createRetainingRoom(7);
    await crashEverywhere(
      async () => {
        ports = await createRetainingRoom(7);
        await say(ports, 'c0');
        sleepDays(ports, 1);
        return ports;
      },
      async (dying) => say(dying, 'c1'),
      async () => {
        sleepDays(ports, 8);
        const sent = await say(ports, 'c1');
        expect((await page(ports)).entries).toContainEqual(sent);
      },
    );
  });

  test('hides what was written before it had one as soon as something after that has expired', async () => {
    const ports = await createRoomFixture();
    await connect(ports, 'alice');
    for (const id of ['c1', 'c2']) await say(ports, id);
    await updateRoom(ports, { room, sender: 'system', changes: { retentionDays: 1 } });
    await say(ports, 'c3');
    expect(seqsOf(await page(ports))).toEqual([1, 2, 3, 4]);
    sleepDays(ports, 2);
    expect(seqsOf(await page(ports))).toEqual([]);
    await expect(resume(ports, 2)).resolves.toMatchObject({ recovered: false });
  });

  test('keeps what is written from then on for good when it has none any more', async () => {
    const ports = await createRetainingRoom(1);
    await say(ports, 'c1');
    await updateRoom(ports, { room, sender: 'system', changes: { retentionDays: null } });
    await say(ports, 'c2');
    sleepDays(ports, 4_000);
    expect(seqsOf(await page(ports))).toEqual([4]);
    await expect(ports.rooms.readHead(room)).resolves.not.toHaveProperty('segmentEndsAt');
  });

  test('numbers two entries at the turn of a segment one after the other, whichever begins it', async () => {
    const { orders } = await playAllInterleavings(async () => {
      const ports = await createRetainingRoom(7);
      await say(ports, 'c1');
      ports.clock.advance(dayMs);
      return {
        ports,
        operations: [
          async (instrumented) => say(instrumented, 'c2'),
          async (instrumented) => say(instrumented, 'c3'),
        ],
        check: async (results) => {
          for (const { status } of results) expect(status).toBe('fulfilled');
          expect(seqsOf(await page(ports, { after: 2 }))).toEqual([3, 4]);
          const head = await ports.rooms.readHead(room);
          expect(head?.segments.map(({ after }) => after)).toEqual([0, 1, 2]);
        },
      };
    });
    expect(orders).toBeGreaterThan(20);
  });
});

type Deed = readonly ['say' | 'crash' | 'set' | 'wait' | 'read', number];

const deeds: fc.Arbitrary<readonly Deed[]> = fc.array(
  fc.oneof(
    fc.tuple(fc.constantFrom('say' as const, 'crash' as const, 'read' as const), fc.nat(3)),
    fc.tuple(fc.constant('set' as const), fc.constantFrom(0, 1, 2, 30)),
    fc.tuple(fc.constant('wait' as const), fc.constantFrom(0.01, 0.3, 1, 1.2, 3, 31)),
  ),
  { maxLength: 40 },
);

test('whatever is written, lost, waited for and set: pages and resumes are without a gap, and nothing comes back', async () => {
  await fc.assert(
    fc.asyncProperty(deeds, fc.nat(40), fc.integer({ min: 1, max: 5 }), async (done, after, limit) => {
      const ports = await createRetainingRoom(1);
      let floor = 0;
      for (const [index, [deed, value]] of done.entries()) {
        if (deed === 'say') await say(ports, `c${index}`);
        if (deed === 'crash') await nextSeq(ports, room);
        if (deed === 'wait') sleepDays(ports, value);
        if (deed === 'read') await page(ports, { after: 0 });
        if (deed === 'set') {
          const changes = { retentionDays: value === 0 ? null : value };
          await updateRoom(ports, { room, sender: 'system', changes });
        }
        const head = await ports.rooms.readHead(room);
        const lifted = head === undefined ? 0 : floorOf(head, ports.clock.now());
        expect(lifted).toBeGreaterThanOrEqual(floor);
        floor = lifted;
      }
      const head = (await ports.rooms.readHead(room))?.seq ?? 0;
      const retained = Array.from({ length: head - floor }, (_, index) => floor + 1 + index);
      // What was said and has not expired stands where it was said: nothing of it was taken for a hole.
      const voids = new Set<number>();
      const paged: number[] = [];
      for (let more = true; more;) {
        const reply = await page(ports, { after: paged.at(-1) ?? 0, limit });
        paged.push(...seqsOf(reply));
        for (const entry of reply.entries) if (entry.type === 'void') voids.add(entry.seq);
        more = reply.more;
      }
      expect(paged).toEqual(retained);
      expect(voids.size).toBeLessThanOrEqual(done.filter(([deed]) => deed === 'crash').length);
      const resumed = await resume(ports, after);
      const isReachable = after >= floor && after <= head;
      expect(resumed.recovered).toBe(isReachable);
      expect(seqsOf(resumed)).toEqual(isReachable ? retained.filter((seq) => seq > after) : []);
    }),
    { numRuns: 300 },
  );
});
