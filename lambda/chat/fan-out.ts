import type { Entry } from '../../protocol/entries.ts';
import type { Slice } from './audience-port.ts';
import { push } from './delivery.ts';
import type { EntriesOrder, FanOutOrder } from './fan-out-port.ts';
import { inParallel } from './in-parallel.ts';
import { packOrders } from './packing.ts';
import type { Ports } from './ports.ts';
import type { Subscription } from './subscription-store-port.ts';

/*
 * A room of more than one slice:
 *
 *   put the entry ▶ read one slice's worth of subscriptions: there are more ▶ order (the ack goes out)
 *     ▶ pack: together with what others have put (`packing.ts`) ▶ cut: read all connection ids ▶ order each slice
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
  const orders = await packOrders(ports, order);
  if (orders === undefined) return;
  const { room } = order;
  const connectionIds = await ports.subscriptions.readConnectionIds(room);
  const perSlice = Math.max(
    ports.deployment.subscriptionsPerSlice,
    Math.ceil(connectionIds.length / slicesMax),
  );
  await inParallel(cut(connectionIds, perSlice), slicesMax, async (slice) => {
    const sliced = toOneOrder(room, orders, slice);
    if ((await ports.fanOut.enqueue(sliced)) === 'refused') await deliverSlice(ports, sliced, slice);
  });
  await ports.orders.forgetTaken({ room, order });
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

/** What the slice gets; one order alone is as it was given. */
function toOneOrder(room: string, orders: readonly EntriesOrder[], slice: Slice): FanOutOrder {
  const [first = { seqs: [] }, ...packed] = orders;
  return { room, ...first, ...(packed.length > 0 && { packed }), slice };
}

async function deliverSlice(ports: Ports, order: FanOutOrder, slice: Slice): Promise<void> {
  const { room } = order;
  const orders: readonly EntriesOrder[] = [order, ...(order.packed ?? [])];
  const entries = await readEntries(ports, room, new Set(orders.flatMap(({ seqs }) => seqs)));
  if (entries.length === 0) return;
  const audience = await ports.subscriptions.readSlice(room, slice);
  const senders = new Set(orders.map(({ exceptConnectionId }) => exceptConnectionId));
  const isSender = ({ connectionId }: Subscription) => senders.has(connectionId);
  const listeners = audience.filter((subscription) => !isSender(subscription));
  const others = audience.filter(isSender).map(async (sender) => {
    const frames = withoutReplies(entries, orders, sender);
    return push(ports, [sender], { room, frames });
  });
  await Promise.all([push(ports, listeners, { room, frames: entries }), ...others]);
}

/** What a connection gets that has some of the entries as its replies. */
function withoutReplies(
  entries: readonly Entry[],
  orders: readonly EntriesOrder[],
  { connectionId }: Subscription,
): readonly Entry[] {
  const own = orders.filter(({ exceptConnectionId }) => exceptConnectionId === connectionId);
  const replied = new Set(own.flatMap(({ seqs }) => seqs));
  return entries.filter(({ seq }) => !replied.has(seq));
}

/** What stands at these numbers, ascending; nothing of a room that has been deleted meanwhile. */
async function readEntries(
  { rooms, log }: Ports,
  room: string,
  seqs: ReadonlySet<number>,
): Promise<readonly Entry[]> {
  const head = await rooms.readHead(room);
  if (head === undefined) return [];
  const { incarnation } = head;
  const pages = runsOf(seqs).map(async (run) => log.readEntries({ room, incarnation, ...run }));
  const entries = (await Promise.all(pages)).flat();
  return entries.filter(({ seq, type }) => seqs.has(seq) && type !== 'void');
}

/** Numbers with fewer than so many between them are read together. Our choice. */
const gapMax = 100;

/** Ranges that have all of the numbers, ascending: an order that was given again days later is packed with those of today. */
function runsOf(seqs: ReadonlySet<number>): readonly { readonly from: number; readonly to: number }[] {
  const runs: { from: number; to: number }[] = [];
  for (const seq of [...seqs].toSorted((left, right) => left - right)) {
    const last = runs.at(-1);
    if (last !== undefined && seq - last.to <= gapMax) last.to = seq;
    else runs.push({ from: seq, to: seq });
  }
  return runs;
}
