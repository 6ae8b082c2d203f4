import type { Entry } from '../../protocol/entries.ts';
import { cutToFrame } from '../../protocol/frames.ts';
import { limits } from '../../protocol/limits.ts';
import { readRange } from './log-reader.ts';
import type { Ports } from './ports.ts';
import type { RoomHead } from './room-store-port.ts';
import { floorOf } from './retained-log.ts';

/** Type, id, room, epoch, head and flags of a reply, at their longest. */
const envelopeBytes = limits.frameBytesMax - limits.entryBytesMax;

export interface Page {
  /** Ascending, without a gap, and few enough for one frame. */
  readonly entries: readonly Entry[];
  /** Whether the log goes on beyond the page, in the direction that was read. */
  readonly more: boolean;
}

type ReaderPorts = Pick<Ports, 'log' | 'clock'>;

/** The oldest entries above `after`, of those that are retained. */
async function readAfter(
  ports: ReaderPorts,
  head: RoomHead,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<Page> {
  const start = Math.max(after, floorOf(head, ports.clock.now()));
  const range = { from: start + 1, to: Math.min(start + limit, head.seq) };
  const entries = cutToFrame(await readRange(ports, head, range), { envelopeBytes, keep: 'first' });
  return { entries, more: start + entries.length < head.seq };
}

/** The newest entries below `before`, of those that are retained. */
async function readBefore(
  ports: ReaderPorts,
  head: RoomHead,
  { before, limit }: { readonly before: number; readonly limit: number },
): Promise<Page> {
  const to = Math.min(before - 1, head.seq);
  const floor = floorOf(head, ports.clock.now());
  const range = { from: Math.max(floor + 1, to - limit + 1), to };
  const entries = cutToFrame(await readRange(ports, head, range), { envelopeBytes, keep: 'last' });
  return { entries, more: entries.length < to - floor };
}

/** What a page of history is asked by: one end or none, and how many entries at most. */
export interface AskedPage {
  readonly before?: number | undefined;
  readonly after?: number | undefined;
  readonly limit: number;
}

/** The entries above `after`, or those below `before`, or the newest of all. */
export async function readPage(
  ports: ReaderPorts,
  head: RoomHead,
  { before = head.seq + 1, after, limit }: AskedPage,
): Promise<Page> {
  return after === undefined
    ? readBefore(ports, head, { before, limit })
    : readAfter(ports, head, { after, limit });
}

/** The newest entries of all, for a client that has none. */
export async function readNewest(ports: ReaderPorts, head: RoomHead): Promise<Page> {
  return readBefore(ports, head, { before: head.seq + 1, limit: limits.historyPageDefault });
}

export interface Resumed extends Page {
  readonly recovered: boolean;
}

/**
 * Everything after the last seq that a client has, or plainly nothing: if the epoch is another one, or the client is
 * ahead of the log, its seqs do not belong to this log; if what it has missed has expired, nobody can give it any more.
 * A partial fill would be a lie (I9).
 */
export async function resume(
  ports: ReaderPorts,
  head: RoomHead,
  { after, epoch = head.epoch }: { readonly after: number; readonly epoch?: string | undefined },
): Promise<Resumed> {
  const isReachable = after >= floorOf(head, ports.clock.now()) && after <= head.seq;
  if (epoch !== head.epoch || !isReachable) return { entries: [], more: false, recovered: false };
  return { ...(await readAfter(ports, head, { after, limit: limits.historyPageMax })), recovered: true };
}
