import * as fc from 'fast-check';
import { limits } from '../../../protocol/limits.ts';
import { utf8Bytes } from '../../../protocol/fields.ts';
import type { Entry } from '../../../protocol/entries.ts';
import { history } from '../../../lambda/actions/history.ts';
import { joinRoom } from '../../../lambda/actions/join-room.ts';
import { send } from '../../../lambda/chat/room-log.ts';
import type { InMemoryPorts } from '../../fakes/in-memory-ports.ts';
import { connect, connectionOf, createRoomFixture, room } from './room-fixture.ts';

const alice = connectionOf('alice');

async function createLog(texts: readonly string[]): Promise<InMemoryPorts> {
  const ports = await createRoomFixture();
  await connect(ports, 'alice');
  for (const [index, message] of texts.entries())
    await send(ports, { room, user: 'bob', id: `c${index}`, message });
  return ports;
}

const seqsOf = (entries: readonly Entry[]) => entries.map(({ seq }) => seq);
const from = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);
const texts = (count: number, text = 'x') => Array.from({ length: count }, () => text);

const readHistory = async (ports: InMemoryPorts, fields: object) =>
  history(ports, alice, { fields: { action: 'history', id: 'h1', room, ...fields } });
const resume = async (ports: InMemoryPorts, fields: object) =>
  joinRoom(ports, alice, { fields: { action: 'joinRoom', id: 'j1', room, ...fields } });

describe('history', () => {
  test('gives the newest 50 entries where nothing is asked', async () => {
    const page = await readHistory(await createLog(texts(120)), {});
    expect(seqsOf(page.entries)).toEqual(from(71, 120));
    expect(page.more).toBe(true);
  });

  test.each([
    [{ before: 71 }, from(21, 70), true],
    [{ before: 21 }, from(1, 20), false],
    [{ before: 1 }, [], false],
    [{ before: 10 ** 9, limit: 2 }, from(119, 120), true],
    [{ after: 0, limit: 3 }, from(1, 3), true],
    [{ after: 117, limit: 3 }, from(118, 120), false],
    [{ after: 120 }, [], false],
    [{ after: 10 ** 9 }, [], false],
    [{ limit: 100 }, from(21, 120), true],
  ])('gives for %j the right page', async (fields, seqs, more) => {
    const page = await readHistory(await createLog(texts(120)), fields);
    expect(seqsOf(page.entries)).toEqual(seqs);
    expect(page.more).toBe(more);
  });

  test('of an empty room is empty', async () => {
    const ports = await createLog([]);
    await expect(readHistory(ports, {})).resolves.toMatchObject({ entries: [], more: false });
    await expect(resume(ports, {})).resolves.toMatchObject({
      entries: [],
      more: false,
      head: 0,
      recovered: true,
    });
  });

  test.each([
    ['of one byte characters', 'x'.repeat(limits.messageBytesMax)],
    ['of four byte characters', '😀'.repeat(limits.messageBytesMax / 4)],
    ['of characters that are escaped', '"'.repeat(limits.messageBytesMax - 400)],
  ])('of the longest messages, %s, comes in pages that fit a frame, without a gap (F19)', async (_, text) => {
    const ports = await createLog(texts(7, text));
    const seqs: number[] = [];
    for (let more = true; more;) {
      const page = await readHistory(ports, { after: seqs.length, limit: 100 });
      expect(utf8Bytes(JSON.stringify(page))).toBeLessThanOrEqual(limits.frameBytesMax);
      seqs.push(...seqsOf(page.entries));
      more = page.more;
    }
    expect(seqs).toEqual(from(1, 7));
  });

  test('refuses a message that no frame could carry back, and stores nothing of it (F26)', async () => {
    const ports = await createLog([]);
    const message = { room, user: 'bob', id: 'c1', message: '"'.repeat(limits.messageBytesMax) };
    await expect(send(ports, message)).rejects.toMatchObject({ code: 'bad_request' });
    await expect(readHistory(ports, {})).resolves.toMatchObject({ entries: [] });
  });

  test('fills a position whose writer has crashed, at the very end, too (I4)', async () => {
    const ports = await createLog(texts(2));
    await ports.log.takeSeq(room, Date.now());
    const page = await readHistory(ports, {});
    expect(page.entries.at(-1)).toEqual({ type: 'void', room, seq: 3 });
    const sent = await send(ports, { room, user: 'bob', id: 'next', message: 'x' });
    expect(sent.seq).toBe(4);
  });
});

describe('resume', () => {
  test('gives everything after the last seq that the client has', async () => {
    const ports = await createLog(texts(10));
    const reply = await resume(ports, { after: 4 });
    expect(seqsOf(reply.entries)).toEqual(from(5, 10));
    expect(reply).toMatchObject({ head: 10, more: false, recovered: true });
    await expect(resume(ports, { after: 10, epoch: reply.epoch })).resolves.toMatchObject({
      entries: [],
      recovered: true,
    });
  });

  test.each([
    ['of another log, or of this one before it was restored (F30)', { after: 2, epoch: 'another' }],
    ['of no log at all', { after: 2, epoch: '' }],
    ['of an epoch that no log could have', { after: 2, epoch: 'no such epoch!'.repeat(10) }],
    ['that is ahead of the log', { after: 11 }],
    ['that is far ahead of the log', { after: Number.MAX_SAFE_INTEGER }],
  ])('of a client %s is plainly refused, without a single entry (I9)', async (_, fields) => {
    const reply = await resume(await createLog(texts(10)), fields);
    expect(reply).toMatchObject({ entries: [], more: false, recovered: false, head: 10 });
  });

  test('gives exactly last+1 to head, over any number of pages, while others send (I9)', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 60 }),
        fc.nat(60),
        fc.integer({ min: 1, max: 100 }),
        fc.constantFrom(1, 900, 9_000),
        async (count, lastSeq, limit, bytes) => {
          const last = Math.min(lastSeq, count);
          const ports = await createLog(texts(count, 'x'.repeat(bytes)));
          const joined = await resume(ports, { after: last });
          const entries = [...joined.entries];
          for (let more = joined.more, sends = 0; more;) {
            if (sends < 3) await send(ports, { room, user: 'carol', id: `late${sends}`, message: 'x' });
            sends += 1;
            const page = await readHistory(ports, { after: entries.at(-1)?.seq ?? last, limit });
            entries.push(...page.entries);
            more = page.more;
          }
          const head = await ports.rooms.readHead(room);
          expect(seqsOf(entries)).toEqual(from(last + 1, head?.seq ?? 0));
        },
      ),
      { numRuns: 40 },
    );
  });
});
