import type { Slice } from './audience-port.ts';

/** Numbered entries of a room that its subscriptions are to get. */
export interface FanOutOrder {
  readonly room: string;
  /**
   * The entries by their numbers alone: what is stored is read again, so that no text is left in a queue, where no
   * deletion and no erasure would find it (S65).
   */
  readonly seqs: readonly number[];
  /** The connection that got the entries as its reply. */
  readonly exceptConnectionId?: string | undefined;
  /** @default - all subscriptions, to be cut into slices */
  readonly slice?: Slice | undefined;
}

/** Deliveries that nobody waits for. */
export interface FanOutQueue {
  /** Hands an order to the fan-out function, which carries it out at least once. Never rejects. */
  enqueue(order: FanOutOrder): Promise<'enqueued' | 'refused'>;
}
