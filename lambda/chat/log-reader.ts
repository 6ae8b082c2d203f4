import type { Entry } from '../../protocol/entries.ts';
import type { Ports } from './ports.ts';
import type { RoomHead } from './room-store-port.ts';
import { stampOf } from './retained-log.ts';

/**
 * Time for a writer between its seq and its entry to finish: a few DynamoDB calls. It only saves work, a writer whose
 * position was filled takes another.
 */
const graceMs = 100;

export interface Range {
  /** Above the floor of the log, see `retained-log.ts`. */
  readonly from: number;
  /** Not above the head that was read before. */
  readonly to: number;
}

/**
 * Every entry from `from` to `to`, both included, ascending and without a gap (I4). A position that stays empty
 * belongs to a writer that crashed or is slow; it is filled with `void`, so that all readers see the same log for
 * ever after. This includes positions at the very end: a head once told to a client is a promise that all up to it
 * can be read.
 */
export async function readRange(
  ports: Pick<Ports, 'log' | 'clock'>,
  head: RoomHead,
  range: Range,
): Promise<readonly Entry[]> {
  const positions = Math.max(0, range.to - range.from + 1);
  if (positions === 0) return [];
  const query = { room: head.room, incarnation: head.incarnation, ...range };
  const entries = await ports.log.readEntries(query);
  if (entries.length === positions) return entries;
  await ports.clock.sleep(graceMs);
  return fillHoles(ports, head, { ...range, entries: await ports.log.readEntries(query) });
}

async function fillHoles(
  { log }: Pick<Ports, 'log'>,
  head: RoomHead,
  { from, to, entries }: Range & { readonly entries: readonly Entry[] },
): Promise<readonly Entry[]> {
  const bySeq = new Map(entries.map((entry) => [entry.seq, entry]));
  const seqs = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  return Promise.all(
    seqs.map(async (seq) => {
      const hole = { type: 'void', room: head.room, seq } as const;
      return bySeq.get(seq) ?? (await log.putEntry(hole, stampOf(head, seq))) ?? hole;
    }),
  );
}
