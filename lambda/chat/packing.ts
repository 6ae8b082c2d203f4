import type { EntriesOrder, FanOutOrder } from './fan-out-port.ts';
import type { Ports } from './ports.ts';

/*
 * Entries of a large room that come fast share frames: a room is cut once in a window, for all orders that have come in it.
 *
 *   add the order to those that wait ▶ let the window end ▶ take all that wait ▶ cut, order slices ▶ forget what was taken
 *
 * An order that finds itself taken is done, because whoever has taken it can no more be lost than itself: Lambda tries each
 * order until it is carried out, and one that is tried again finds what it has taken. So there is no lease, no clock tells
 * who takes, and a function that dies delays what it has taken, and nothing else: whoever comes next takes what comes next.
 * A clock that is wrong makes a window shorter, and never longer.
 */

/**
 * How long entries wait for others, in a room where some were taken a moment ago; the first one after a silence waits for
 * nobody. Above a quarter of a second a chat feels slow. Our choice.
 */
export const windowMs = 250;

/** The orders to be carried out at once, this one among them, in no order; undefined if another one carries it out. */
export async function packOrders(
  { orders, clock }: Pick<Ports, 'orders' | 'clock'>,
  { room, seqs, exceptConnectionId }: FanOutOrder,
): Promise<readonly EntriesOrder[] | undefined> {
  const waiting = { room, order: { seqs, exceptConnectionId } };
  const added = await orders.addOrder(waiting);
  if (added.outcome === 'hasTaken') return added.orders;
  const windowEndsMs = (added.takenAtMs ?? 0) + windowMs;
  const waitMs = Math.min(windowEndsMs - clock.now(), windowMs);
  if (waitMs > 0) await clock.sleep(waitMs);
  return orders.takeOrders(waiting, { nowMs: clock.now() });
}
