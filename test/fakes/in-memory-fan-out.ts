import type { FanOutOrder, FanOutQueue } from '../../lambda/chat/fan-out-port.ts';

/** Keeps orders until somebody carries them out. */
export class InMemoryFanOut implements FanOutQueue {
  readonly #orders: FanOutOrder[] = [];
  #refuses = false;

  /** Lets every order from now on be refused. */
  refuse(): void {
    this.#refuses = true;
  }

  /** All that it holds, in whatever order it came, for tests that compare states. */
  state(): unknown {
    return this.#orders.map((order) => JSON.stringify(order)).toSorted();
  }

  /** Takes out the oldest order; undefined if there is none. */
  take(): FanOutOrder | undefined {
    return this.#orders.shift();
  }

  async enqueue(order: FanOutOrder) {
    if (this.#refuses) return 'refused';
    // As it goes over the wire.
    this.#orders.push(JSON.parse(JSON.stringify(order)));
    return 'enqueued';
  }
}
