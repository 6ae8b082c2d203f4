import type { RoomUpdatedEntry } from '../../protocol/entries.ts';
import { createRoomWith, message, stamp, unique, newMember } from './tables-under-test.ts';
import type { TablesUnderTest } from './tables-under-test.ts';

/** What every `LogStore` does. */
export function describeLogStore(name: string, tables: () => TablesUnderTest): void {
  describe(`log store: ${name}`, () => {
    test('hands out 1, 2, 3, … even to callers at the same time', async () => {
      const room = await createRoomWith(tables(), ['alice']);
      const seqs = await Promise.all(
        Array.from({ length: 20 }, async () => tables().log.takeSeq(room, Date.now())),
      );
      expect(seqs.map((taken) => taken?.head.seq ?? 0).toSorted((left, right) => left - right)).toEqual(
        Array.from({ length: 20 }, (_, index) => index + 1),
      );
    });

    test('hands out nothing in a room that does not exist', async () => {
      await expect(tables().log.takeSeq(unique('nowhere'), Date.now())).resolves.toBeUndefined();
    });

    test('writes a position once, and names the entry that stands there (I2)', async () => {
      const room = unique('room');
      const { log } = tables();
      await expect(log.putEntry(message(room, 1), stamp)).resolves.toBeUndefined();
      await expect(log.putEntry({ type: 'void', room, seq: 1 }, stamp)).resolves.toEqual(message(room, 1));
      await expect(log.readEntry({ room, seq: 1, ...stamp })).resolves.toEqual(message(room, 1));
    });

    test('keeps a text byte for byte (S46)', async () => {
      const room = unique('room');
      const text = 'SET #a = :b \u0000 \u202E‮ 👩‍👩‍👧‍👦 \\ " {"S":"x"} \u{10FFFF}';
      await tables().log.putEntry(message(room, 1, text), stamp);
      await expect(tables().log.readEntry({ room, seq: 1, ...stamp })).resolves.toEqual(
        message(room, 1, text),
      );
    });

    test('reads a range in the order of seqs, with both ends and without what is not there', async () => {
      const room = unique('room');
      const { log } = tables();
      for (const seq of [9, 10, 11, 100, 99]) await log.putEntry({ type: 'void', room, seq }, stamp);
      const entries = await log.readEntries({ room, ...stamp, from: 10, to: 99 });
      expect(entries).toEqual([10, 11, 99].map((seq) => ({ type: 'void', room, seq })));
      await expect(log.readEntries({ room: unique('room'), ...stamp, from: 1, to: 9 })).resolves.toEqual([]);
    });

    test('reads a range that is larger than a page of 1 MB (F14, I16)', async () => {
      const room = unique('room');
      const { log } = tables();
      const text = 'x'.repeat(16_384);
      for (let seq = 1; seq <= 80; seq += 1) await log.putEntry(message(room, seq, text), stamp);
      const entries = await log.readEntries({ room, ...stamp, from: 1, to: 80 });
      expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: 80 }, (_, index) => index + 1));
    });

    test('counts the unread messages of others, and finds the last message', async () => {
      const room = unique('room');
      const { log } = tables();
      const from = (seq: number, sender: string) => ({ ...message(room, seq), sender });
      for (const seq of [1, 2, 3]) await log.putEntry(from(seq, 'alice'), stamp);
      await log.putEntry(from(4, 'bob'), stamp);
      await log.putEntry({ ...from(5, 'alice'), deletedAt: '2026-11-22T21:00:00.000Z' }, stamp);
      for (let seq = 6; seq < 20; seq += 1) await log.putEntry({ type: 'void', room, seq }, stamp);
      const count = async (above: number, exceptSender: string, max = 1_000) =>
        log.countMessages({ room, above, upTo: 19, exceptSender, max });
      await expect(count(0, 'bob')).resolves.toBe(3);
      await expect(count(1, 'bob')).resolves.toBe(2);
      await expect(count(0, 'alice')).resolves.toBe(1);
      await expect(count(19, 'alice')).resolves.toBe(0);
      await expect(count(0, 'bob', 2)).resolves.toBe(2);
      await expect(log.readLastMessage({ room, above: 0, upTo: 2 })).resolves.toEqual(from(2, 'alice'));
      await expect(log.readLastMessage({ room, above: 0, upTo: 19 })).resolves.toEqual(from(4, 'bob'));
      await expect(log.readLastMessage({ room: unique('room'), above: 0, upTo: 1 })).resolves.toBeUndefined();
    });

    test('takes nothing for a message that is none', async () => {
      const room = unique('room');
      await tables().log.putEntry({ type: 'void', room, seq: 1 }, stamp);
      await expect(tables().log.readMessage({ room, seq: 1 })).resolves.toBeUndefined();
      await expect(tables().log.readMessage({ room, seq: 2 })).resolves.toBeUndefined();
    });

    test('writes an update and changes the head, together and in the order of their numbers', async () => {
      const room = await createRoomWith(tables(), ['alice']);
      const { rooms, log } = tables();
      const settingsOf = async () => (await rooms.readHead(room))?.settings;
      const first = update(room, 2, { name: 'Sêmêl', slowModeSeconds: 5, retentionDays: 30, frozen: true });
      await expect(log.putRoomUpdate(first, stamp)).resolves.toBe('stored');
      await expect(rooms.readHead(room)).resolves.toMatchObject({ name: 'Sêmêl', seq: 0 });
      await expect(settingsOf()).resolves.toEqual({ slowModeSeconds: 5, retentionDays: 30, frozen: true });
      const second = update(room, 4, { retentionDays: null, frozen: false });
      await expect(log.putRoomUpdate(second, stamp)).resolves.toBe('stored');
      await expect(settingsOf()).resolves.toEqual({ slowModeSeconds: 5, retentionDays: null, frozen: false });
      await expect(log.putRoomUpdate(update(room, 3, { name: 'late' }), stamp)).resolves.toBe('outdated');
      await expect(rooms.readHead(room)).resolves.toMatchObject({ name: 'Sêmêl' });
      await expect(log.readEntries({ room, ...stamp, from: 1, to: 9 })).resolves.toEqual([first, second]);
    });

    test('updates neither head nor log where the position is taken, or there is no room', async () => {
      const room = await createRoomWith(tables(), ['alice']);
      const { rooms, log } = tables();
      await log.putEntry({ type: 'void', room, seq: 1 }, stamp);
      await expect(log.putRoomUpdate(update(room, 1, { name: 'new' }), stamp)).resolves.toBe('taken');
      await expect(rooms.readHead(room)).resolves.toMatchObject({ name: 'Bawan' });
      const nowhere = unique('nowhere');
      await expect(log.putRoomUpdate(update(nowhere, 1, { name: 'new' }), stamp)).resolves.toBe('noRoom');
      await expect(log.readEntry({ room: nowhere, seq: 1, ...stamp })).resolves.toBeUndefined();
      await expect(rooms.readHead(nowhere)).resolves.toBeUndefined();
    });

    test('claims a slot once, whoever comes first', async () => {
      const room = await createRoomWith(tables(), ['alice']);
      const { log } = tables();
      const claim = { holder: 'member', room, user: 'alice', slot: '#c1' } as const;
      await expect(log.claim({ ...claim, seq: 1 })).resolves.toEqual({ outcome: 'claimed' });
      await expect(log.claim({ ...claim, seq: 2 })).resolves.toEqual({ outcome: 'taken', heldSeq: 1 });
      await expect(log.claim({ ...claim, slot: '#c2', seq: 3 })).resolves.toEqual({ outcome: 'claimed' });
    });

    test('claims nothing for a member or a departure that is not there', async () => {
      const room = await createRoomWith(tables(), ['alice']);
      const { log } = tables();
      const claim = { room, slot: '#c1', seq: 1 } as const;
      await expect(log.claim({ ...claim, holder: 'member', user: 'eve' })).resolves.toEqual({
        outcome: 'holderGone',
      });
      await expect(log.claim({ ...claim, holder: 'departure', user: 'alice' })).resolves.toEqual({
        outcome: 'holderGone',
      });
    });

    test('claims for the membership that is meant, and for no other of the same user', async () => {
      const room = await createRoomWith(tables(), ['alice']);
      const { log, rooms } = tables();
      const claim = { holder: 'departure', room, user: 'alice', slot: 'left' } as const;
      await rooms.depart({ room, user: 'alice' });
      await expect(log.claim({ ...claim, seq: 1 }, { formerSeq: 7 })).resolves.toEqual({
        outcome: 'holderGone',
      });
      await expect(log.claim({ ...claim, seq: 1 }, { formerSeq: 0 })).resolves.toEqual({
        outcome: 'claimed',
      });
      await expect(log.claim({ ...claim, seq: 2 }, { formerSeq: 0 })).resolves.toEqual({
        outcome: 'taken',
        heldSeq: 1,
      });
      const again = { ...newMember(room, 'alice'), claims: new Map([['former', 1]]) };
      await rooms.addMember(again, { leftSeq: 1 });
      await rooms.depart({ room, user: 'alice' });
      await expect(log.claim({ ...claim, seq: 3 }, { formerSeq: 0 })).resolves.toEqual({
        outcome: 'holderGone',
      });
      await expect(log.claim({ ...claim, seq: 3 }, { formerSeq: 1 })).resolves.toEqual({
        outcome: 'claimed',
      });
    });

    test('drops the slots to forget in the same write', async () => {
      const room = await createRoomWith(tables(), ['alice']);
      const { log, rooms } = tables();
      const claim = { holder: 'member', room, user: 'alice' } as const;
      await log.claim({ ...claim, slot: '#c1', seq: 1 });
      await log.claim({ ...claim, slot: '#c2', seq: 2 });
      await log.claim({ ...claim, slot: '#c3', seq: 3 }, { forget: ['#c1', '#never'] });
      const member = await rooms.readMember({ room, user: 'alice' });
      expect(member?.claims).toEqual(
        new Map([
          ['#c2', 2],
          ['#c3', 3],
        ]),
      );
    });

    test('moves a claim only from the seq that it holds', async () => {
      const room = await createRoomWith(tables(), ['alice']);
      const { log } = tables();
      const claim = { holder: 'member', room, user: 'alice', slot: '#c1' } as const;
      await log.claim({ ...claim, seq: 1 });
      await expect(log.moveClaim({ ...claim, seq: 5 }, { from: 1 })).resolves.toEqual({ outcome: 'claimed' });
      await expect(log.moveClaim({ ...claim, seq: 6 }, { from: 1 })).resolves.toEqual({
        outcome: 'taken',
        heldSeq: 5,
      });
      await expect(log.moveClaim({ ...claim, slot: '#c9', seq: 7 }, { from: 1 })).resolves.toEqual({
        outcome: 'taken',
      });
      await expect(log.moveClaim({ ...claim, user: 'eve', seq: 8 }, { from: 1 })).resolves.toEqual({
        outcome: 'holderGone',
      });
    });

    test.each(['#__proto__', '#constructor', '#a.b:c-d_e', '#size', `#${'i'.repeat(64)}`])(
      'keeps a claim in the slot %s like in any other',
      async (slot) => {
        const room = await createRoomWith(tables(), ['alice']);
        const { log, rooms } = tables();
        const claim = { holder: 'member', room, user: 'alice', slot } as const;
        await log.claim({ ...claim, seq: 1 });
        await expect(log.claim({ ...claim, seq: 2 })).resolves.toEqual({ outcome: 'taken', heldSeq: 1 });
        expect((await rooms.readMember({ room, user: 'alice' }))?.claims).toEqual(new Map([[slot, 1]]));
      },
    );
  });
}

function update(room: string, seq: number, changes: Partial<RoomUpdatedEntry>): RoomUpdatedEntry {
  return {
    type: 'roomUpdated',
    room,
    seq,
    ...changes,
    sender: 'system',
    timestamp: '2026-11-22T21:01:00.000Z',
  };
}
