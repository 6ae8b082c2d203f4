import type { Entry } from '../../protocol/entries.ts';
import type { Slice } from './audience-port.ts';
import { push } from './delivery.ts';
import type { FanOutOrder } from './fan-out-port.ts';
import { inParallel } from './in-parallel.ts';
import type { Ports } from './ports.ts';

/*
 * A room of more than one slice:
 *
 *   put the entry ▶ read one slice's worth of subscriptions: there are more ▶ order (the ack goes out)
 *     ▶ cut: read all connection ids ▶ order each slice
 *       ▶ deliver: read the entries ▶ READ the slice's subscriptions ▶ post
 *
 * Subscriptions are read after the entries, as a send reads them after its put, and for the same reasons: whoever
 * joins and is missed reads the entry from the log, and whoever is being removed and is still there gets nothing above
 * their `memberLeft` (I8, I10). What is read is what stands now, so a late try delivers a message as edited, or not at
 * all when it is gone. A slice is named by its first and last connection, not by a list of them, so that a try hours
 * later finds those who are there then. Every step may happen again (F1): whoever gets an entry twice drops it by its
 * number.
 */

/**
 * Slices of one room, all delivered to at the same time. An account has 10,000 requests a second in a Region for all of its APIs,
 * and a slice that posts as fast as it can may take a fifth of them (our estimate, not measured): more slices would be
 * throttled, and close connections that are well.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 */
const slicesMax = 4;

/** Carries out an order. Rejects where the tables fail, so that Lambda tries again, and keeps the order in the end. */
export async function fanOut(ports: Ports, order: FanOutOrder): Promise<void> {
  if (order.slice !== undefined) return deliverSlice(ports, order, order.slice);
  const connectionIds = await ports.subscriptions.readConnectionIds(order.room);
  const perSlice = Math.max(
    ports.deployment.subscriptionsPerSlice,
    Math.ceil(connectionIds.length / slicesMax),
  );
  await inParallel(cut(connectionIds, perSlice), slicesMax, async (slice) => {
    if ((await ports.fanOut.enqueue({ ...order, slice })) === 'refused')
      await deliverSlice(ports, order, slice);
  });
}

/** Cuts connections, in ascending order, into slices of so many. */
function cut(connectionIds: readonly string[], perSlice: number): readonly Slice[] {
  const slices: Slice[] = [];
  for (let first = 0; first < connectionIds.length; first += perSlice) {
    const part = connectionIds.slice(first, first + perSlice);
    const [from, through] = [part.at(0), part.at(-1)];
    if (from !== undefined && through !== undefined) slices.push({ from, through });
  }
  return slices;
}

async function deliverSlice(
  ports: Ports,
  { room, seqs, exceptConnectionId }: FanOutOrder,
  slice: Slice,
): Promise<void> {
  const frames = await readEntries(ports, room, new Set(seqs));
  if (frames.length === 0) return;
  await push(ports, await ports.subscriptions.readSlice(room, slice), { room, frames, exceptConnectionId });
}

/** What stands at these numbers; nothing of a room that has been deleted meanwhile. */
async function readEntries(
  { rooms, log }: Ports,
  room: string,
  seqs: ReadonlySet<number>,
): Promise<readonly Entry[]> {
  const head = await rooms.readHead(room);
  if (head === undefined) return [];
  const range = { from: Math.min(...seqs), to: Math.max(...seqs) };
  const entries = await log.readEntries({ room, incarnation: head.incarnation, ...range });
  return entries.filter(({ seq, type }) => seqs.has(seq) && type !== 'void');
}
