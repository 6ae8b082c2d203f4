import type { MessageDeletedEntry } from '../../protocol/entries.ts';
import { message, newHead, stamp, unique } from './tables-under-test.ts';
import type { TablesUnderTest } from './tables-under-test.ts';

/** What every `LogStore` does about what goes: segments, items that expire, and logs of rooms that were deleted. */
export function describeLogSegments(name: string, tables: () => TablesUnderTest): void {
  describe(`log segments: ${name}`, () => {
    const createSegmented = async (segmentEndsAt: number): Promise<string> => {
      const room = unique('room');
      const settings = { slowModeSeconds: 0, retentionDays: 7, frozen: false };
      await tables().rooms.createRoom(newHead(room, { settings, segmentEndsAt }), []);
      return room;
    };

    test('hands out seqs until the segment ends, and then none', async () => {
      const { log, rooms } = tables();
      const room = await createSegmented(1_000);
      const taken = await log.takeSeq(room, 999);
      expect(taken).toMatchObject({
        outcome: 'taken',
        head: { seq: 1, activeAt: 999, segmentEndsAt: 1_000 },
      });
      expect(taken?.head).toEqual(await rooms.readHead(room));
      await expect(log.takeSeq(room, 1_000)).resolves.toEqual({
        outcome: 'segmentEnded',
        head: await rooms.readHead(room),
      });
    });

    test('begins a segment with the next seq, once', async () => {
      const { log, rooms } = tables();
      const room = await createSegmented(1_000);
      const seen = (await log.takeSeq(room, 999))?.head ?? newHead(room);
      const segments = [{ after: 0 }, { after: 1, expiresAt: 5_000_000_000_000 }];
      const begun = await log.beginSegment(seen, { segments, segmentEndsAt: 2_000, nowMs: 1_500 });
      expect(begun).toEqual({ ...seen, seq: 2, activeAt: 1_500, segments, segmentEndsAt: 2_000 });
      await expect(rooms.readHead(room)).resolves.toEqual(begun);
      await expect(log.beginSegment(seen, { segments: [], nowMs: 1_500 })).resolves.toBeUndefined();
      await expect(log.takeSeq(room, 1_999)).resolves.toMatchObject({ outcome: 'taken', head: { seq: 3 } });
    });

    test('begins no segment by a retention that is another one now, whose update ends the segment', async () => {
      const { log, rooms } = tables();
      const room = await createSegmented(0);
      const update = (seq: number, retentionDays: number | null) =>
        ({ type: 'roomUpdated', room, seq, retentionDays, sender: 'system', timestamp: 'now' }) as const;
      const seven = await rooms.readHead(room);
      await log.putRoomUpdate(update(1, null), stamp);
      const none = await rooms.readHead(room);
      expect(none).toMatchObject({ segmentEndsAt: 0, settings: { retentionDays: null } });
      const begun = { segments: [{ after: 0 }], nowMs: 1 };
      await expect(log.beginSegment(seven ?? newHead(room), begun)).resolves.toBeUndefined();
      const headless = await log.beginSegment(none ?? newHead(room), begun);
      expect(headless).toMatchObject({ seq: 1, segments: [{ after: 0 }] });
      expect(headless).not.toHaveProperty('segmentEndsAt');
      await log.putRoomUpdate(update(2, 30), stamp);
      await expect(log.takeSeq(room, 1)).resolves.toMatchObject({ outcome: 'segmentEnded' });
      await expect(log.beginSegment(none ?? newHead(room), begun)).resolves.toBeUndefined();
    });

    test('keeps what an item carries beside its entry, through changes, and shows it to nobody else', async () => {
      const { log } = tables();
      const room = unique('room');
      const expiring = { incarnation: 2, expiresAt: 5_000_000_000_000 };
      await log.putEntry(message(room, 1), expiring);
      await expect(log.readMessage({ room, seq: 1 })).resolves.toMatchObject({ stamp: expiring });
      const entry = deletion(room, 2);
      const deleted = { ...message(room, 1), deletedAt: 'now' };
      const change = { entry, stamp: expiring, message: deleted, messageStamp: expiring };
      await log.putChange({ ...change, seenSeq: 0, editSeqs: [], emptiedSeqs: [] });
      await expect(log.readMessage({ room, seq: 1 })).resolves.toEqual({
        message: deleted,
        changedSeq: 2,
        editSeqs: [],
        stamp: expiring,
      });
      await expect(log.readEntries({ room, incarnation: 2, from: 1, to: 2 })).resolves.toEqual([
        deleted,
        entry,
      ]);
    });

    test('changes no message that is gone', async () => {
      const { log } = tables();
      const room = unique('room');
      const entry = deletion(room, 2);
      const change = { entry, stamp, message: message(room, 1), seenSeq: 0, messageStamp: stamp };
      await expect(log.putChange({ ...change, editSeqs: [], emptiedSeqs: [] })).resolves.toEqual({
        outcome: 'outdated',
      });
      await expect(log.readEntries({ room, ...stamp, from: 1, to: 2 })).resolves.toEqual([]);
    });

    test('takes what an earlier incarnation has left for nothing, and never writes over a later one', async () => {
      const { log } = tables();
      const room = unique('room');
      const old = { type: 'void', room, seq: 1 } as const;
      await log.putEntry(old, { incarnation: 1 });
      await expect(log.readEntry({ room, seq: 1, incarnation: 1 })).resolves.toEqual(old);
      await expect(log.readEntry({ room, seq: 1, incarnation: 2 })).resolves.toBeUndefined();
      await expect(log.readEntries({ room, incarnation: 2, from: 1, to: 9 })).resolves.toEqual([]);
      await expect(log.putEntry(message(room, 1), { incarnation: 2 })).resolves.toBeUndefined();
      await expect(log.putEntry(old, { incarnation: 2 })).resolves.toEqual(message(room, 1));
      await expect(log.putEntry(old, { incarnation: 1 })).resolves.toEqual(message(room, 1));
      await expect(log.putEntry(message(room, 1), { incarnation: 3 })).resolves.toBeUndefined();
    });
  });
}

/** Of the message at seq 1. */
function deletion(room: string, seq: number): MessageDeletedEntry {
  return { type: 'messageDeleted', room, seq, id: 'd1', target: 1, sender: 'alice', timestamp: 'now' };
}
