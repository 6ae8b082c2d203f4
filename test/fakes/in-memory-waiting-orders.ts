import type { EntriesOrder } from '../../lambda/chat/fan-out-port.ts';
import type { WaitingOrder, WaitingOrders } from '../../lambda/chat/waiting-orders-port.ts';

interface Row {
  readonly waiting: ReadonlyMap<string, EntriesOrder>;
  /** By the first number of who has taken them. */
  readonly taken: ReadonlyMap<number | undefined, readonly EntriesOrder[]>;
  readonly takenAtMs?: number;
}

/** Orders of large rooms, in memory. */
export class InMemoryWaitingOrders implements WaitingOrders {
  readonly #rows = new Map<string, Row>();

  /** All that it holds, for tests that compare states. */
  state(): unknown {
    return this.#rows;
  }

  async addOrder({ room, order }: WaitingOrder) {
    const row = this.#row(room);
    const orders = row.taken.get(order.seqs[0]);
    if (orders !== undefined) return { outcome: 'hasTaken', orders } as const;
    this.#rows.set(room, { ...row, waiting: new Map([...row.waiting, [nameOf(order), order]]) });
    const { takenAtMs } = row;
    return { outcome: 'waits', ...(takenAtMs !== undefined && { takenAtMs }) } as const;
  }

  async takeOrders({ room, order }: WaitingOrder, { nowMs }: { readonly nowMs: number }) {
    const { waiting, taken } = this.#row(room);
    const [first] = order.seqs;
    if (!waiting.has(nameOf(order))) return taken.get(first);
    const orders = [...waiting.values()];
    this.#rows.set(room, {
      waiting: new Map(),
      taken: new Map([...taken, [first, orders]]),
      takenAtMs: nowMs,
    });
    return orders;
  }

  async forgetTaken({ room, order }: WaitingOrder) {
    const row = this.#row(room);
    const [first] = order.seqs;
    this.#rows.set(room, { ...row, taken: new Map([...row.taken].filter(([by]) => by !== first)) });
  }

  #row(room: string): Row {
    return this.#rows.get(room) ?? { waiting: new Map(), taken: new Map() };
  }
}

function nameOf(order: EntriesOrder): string {
  return JSON.stringify(order);
}
