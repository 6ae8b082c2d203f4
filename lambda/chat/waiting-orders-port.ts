import type { EntriesOrder } from './fan-out-port.ts';

/** An order of a room; its first number tells it from the others. */
export interface WaitingOrder {
  readonly room: string;
  readonly order: EntriesOrder;
}

/**
 * `waits`: among those that are to be taken next; with the time at which some were taken last, in epoch milliseconds, if
 * that is known. `hasTaken`: an earlier try of this order has taken these, and has not said that they are handed on.
 */
export type AddedOrder =
  | { readonly outcome: 'waits'; readonly takenAtMs?: number }
  | { readonly outcome: 'hasTaken'; readonly orders: readonly EntriesOrder[] };

/**
 * The part of the Connections table in which orders of large rooms find each other, so that entries that come fast share
 * frames. All orders of a room are one row, so that each of them is taken exactly once, whatever happens at the same time.
 */
export interface WaitingOrders {
  /** Lets an order wait. One that waits already waits once. */
  addOrder(order: WaitingOrder): Promise<AddedOrder>;
  /**
   * Takes all orders that wait, itself included, and keeps them under its name. Undefined: another one has taken it. An order
   * that has taken already gets the same once more.
   */
  takeOrders(
    order: WaitingOrder,
    options: { readonly nowMs: number },
  ): Promise<readonly EntriesOrder[] | undefined>;
  /** Forgets what an order has taken, once that is handed on. */
  forgetTaken(order: WaitingOrder): Promise<void>;
}
