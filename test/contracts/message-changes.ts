import type { MessageDeletedEntry, MessageEditedEntry, MessageEntry } from '../../protocol/entries.ts';
import type { LogStore } from '../../lambda/chat/log-store-port.ts';
import { createRoomWith, message, stamp, unique } from './tables-under-test.ts';
import type { TablesUnderTest } from './tables-under-test.ts';

/** How every `LogStore` changes messages. */
export function describeMessageChanges(name: string, tables: () => TablesUnderTest): void {
  describe(`changes of messages: ${name}`, () => {
    test('writes a change and the changed message together, in the order of their numbers', async () => {
      const room = unique('room');
      const { log } = tables();
      await log.putEntry(message(room, 1), stamp);
      await expect(log.readMessage({ room, seq: 1 })).resolves.toEqual({
        message: message(room, 1),
        changedSeq: 0,
        editSeqs: [],
        stamp,
      });
      const reactions = { '👍': ['bob', 'carol'], __proto__x: ['bob'], constructor: ['dilan'] };
      const edited = { ...message(room, 1, 'edited'), editedAt: '2026-11-22T21:01:00.000Z', reactions };
      const entry = edit(room, 4);
      await expect(log.putChange({ entry, ...usual, message: edited, seenSeq: 0 })).resolves.toEqual({
        outcome: 'stored',
      });
      await expect(log.readMessage({ room, seq: 1 })).resolves.toEqual({
        message: edited,
        changedSeq: 4,
        editSeqs: [],
        stamp,
      });
      await expect(log.readEntries({ room, ...stamp, from: 1, to: 9 })).resolves.toEqual([edited, entry]);
    });

    test('writes neither where the position is taken or the message has changed meanwhile', async () => {
      const room = unique('room');
      const { log } = tables();
      await log.putEntry(message(room, 1), stamp);
      await log.putEntry({ type: 'void', room, seq: 2 }, stamp);
      const change = { message: message(room, 1, 'edited'), seenSeq: 0 };
      await expect(log.putChange({ entry: edit(room, 2), ...usual, ...change })).resolves.toEqual({
        outcome: 'taken',
        standing: { type: 'void', room, seq: 2 },
      });
      await log.putChange({ entry: edit(room, 3), ...usual, ...change });
      await expect(log.putChange({ entry: edit(room, 4), ...usual, ...change })).resolves.toEqual({
        outcome: 'outdated',
      });
      await expect(log.readEntry({ room, seq: 4, ...stamp })).resolves.toBeUndefined();
      await expect(
        log.putChange({ entry: edit(room, 5), ...usual, message: message(room, 1, 'again'), seenSeq: 3 }),
      ).resolves.toEqual({ outcome: 'stored' });
    });

    test('brings no message back that was buried since it was read (I21)', async () => {
      const { log, rooms } = tables();
      const room = await createRoomWith(tables(), ['alice']);
      await log.putEntry(message(room, 1), stamp);
      await rooms.bury({ room, seq: 1 }, stamp);
      const edited = message(room, 1, 'again');
      await expect(
        log.putChange({ entry: edit(room, 2), ...usual, message: edited, seenSeq: 0 }),
      ).resolves.toEqual({ outcome: 'outdated' });
      await expect(log.readEntry({ room, seq: 1, incarnation: 1 })).resolves.toMatchObject({ type: 'void' });
    });

    test('remembers the edits of a message, through every change of it', async () => {
      const room = unique('room');
      const { log } = tables();
      await log.putEntry(message(room, 1), stamp);
      const edited = { message: message(room, 1, 'edited'), ...usual };
      await log.putChange({ entry: edit(room, 2), ...edited, seenSeq: 0, editSeqs: [2] });
      await log.putChange({ entry: edit(room, 10), ...edited, seenSeq: 2, editSeqs: [2, 10] });
      await expect(log.readMessage({ room, seq: 1 })).resolves.toMatchObject({ editSeqs: [2, 10] });
      await log.putChange({ entry: deletion(room, 11), ...edited, seenSeq: 10 });
      await expect(log.readMessage({ room, seq: 1 })).resolves.toMatchObject({ editSeqs: [] });
    });

    test('takes the texts of edits in the step that changes the message, and nothing else of them', async () => {
      const room = unique('room');
      const { log } = tables();
      const deleted = await putEditedMessage(log, room);
      const entry = deletion(room, 4);
      const change = { entry, message: deleted, ...usual, seenSeq: 3, emptiedSeqs: [2, 3] };
      await expect(log.putChange(change)).resolves.toEqual({ outcome: 'stored' });
      const entries = await log.readEntries({ room, ...stamp, from: 1, to: 9 });
      expect(entries).toEqual([deleted, emptied(edit(room, 2)), emptied(edit(room, 3)), entry]);
      expect(entries.filter((standing) => 'message' in standing)).toEqual([]);
    });

    test('takes no text where the message has changed meanwhile', async () => {
      const room = unique('room');
      const { log } = tables();
      const deleted = await putEditedMessage(log, room);
      const change = { entry: deletion(room, 4), message: deleted, ...usual, emptiedSeqs: [2] };
      await expect(log.putChange({ ...change, seenSeq: 2 })).resolves.toEqual({ outcome: 'outdated' });
      await expect(log.readEntry({ room, seq: 2, ...stamp })).resolves.toEqual(edit(room, 2));
    });

    test('names the edits that are gone, or none of the message, and writes nothing', async () => {
      const room = unique('room');
      const { log } = tables();
      const deleted = await putEditedMessage(log, room);
      await log.putEntry({ type: 'void', room, seq: 5 }, stamp);
      await log.putEntry({ ...edit(room, 6), target: 5 }, stamp);
      const change = { entry: deletion(room, 7), message: deleted, ...usual, seenSeq: 3 };
      await expect(log.putChange({ ...change, emptiedSeqs: [2, 5, 3, 6, 99] })).resolves.toEqual({
        outcome: 'editsGone',
        seqs: [5, 6, 99],
      });
      await expect(log.readEntries({ room, ...stamp, from: 5, to: 99 })).resolves.toEqual([
        { type: 'void', room, seq: 5 },
        { ...edit(room, 6), target: 5 },
      ]);
      await expect(log.readEntry({ room, seq: 2, ...stamp })).resolves.toEqual(edit(room, 2));
    });
  });
}

/** A change of a message that has not been edited, in a room that keeps its entries. */
const usual = { stamp, messageStamp: stamp, editSeqs: [], emptiedSeqs: [] };

/** Puts a message at 1 and edits of it at 2 and 3; gives what is left of it when it is deleted. */
async function putEditedMessage(log: LogStore, room: string): Promise<MessageEntry> {
  const edited = { message: message(room, 1, 'edited'), ...usual };
  await log.putEntry(message(room, 1), stamp);
  await log.putChange({ entry: edit(room, 2), ...edited, seenSeq: 0, editSeqs: [2] });
  await log.putChange({ entry: edit(room, 3), ...edited, seenSeq: 2, editSeqs: [2, 3] });
  const { message: _message, ...deleted } = message(room, 1);
  return { ...deleted, deletedAt: '2026-11-22T21:02:00.000Z' };
}

function emptied({ message: _message, ...entry }: MessageEditedEntry): MessageEditedEntry {
  return entry;
}

function edit(room: string, seq: number): MessageEditedEntry {
  return { ...changeOf(room, seq), type: 'messageEdited', message: 'edited' };
}

function deletion(room: string, seq: number): MessageDeletedEntry {
  return { ...changeOf(room, seq), type: 'messageDeleted' };
}

function changeOf(room: string, seq: number) {
  return { room, seq, id: `e${seq}`, target: 1, sender: 'alice', timestamp: '2026-11-22T21:01:00.000Z' };
}
