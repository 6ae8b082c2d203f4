import type { FanOutOrder, FanOutQueue } from '../../lambda/chat/fan-out-port.ts';
import type { History, Invocation } from './history.ts';
import type { Lambda } from './lambda.ts';
import type { Scheduler } from './scheduler.ts';

/** Tries of an order, the first included. */
const triesMax = 3;

/** Before the second try; twice that before the third. Less than Lambda's, so that the day is not over by then. */
const retryMs = 5_000;

/** Asynchronous invocations of the fan-out function: tried again until one goes well, and given up after three tries. */
export class FanOutOrders {
  readonly #lambda: Lambda;
  readonly #world: { readonly history: History; readonly scheduler: Scheduler };

  constructor(lambda: Lambda, world: { readonly history: History; readonly scheduler: Scheduler }) {
    this.#lambda = lambda;
    this.#world = world;
  }

  /** What one run of a handler orders by; `name` is the run's. */
  queueFor(cause: Invocation, name: string): FanOutQueue {
    let orders = 0;
    return {
      enqueue: async (order) => {
        orders += 1;
        // As it goes over the wire.
        const text = JSON.stringify(order);
        this.#attempt({ cause, name: `${name}, order ${orders}`, text, tries: 1 });
        return 'enqueued';
      },
    };
  }

  #attempt(order: { cause: Invocation; name: string; text: string; tries: number }): void {
    const { cause, name, text, tries } = order;
    const { history, scheduler } = this.#world;
    const parsed = JSON.parse(text) as FanOutOrder;
    const invocation = this.#lambda.invoke(
      {
        key: tries === 1 ? name : `${name}, try ${tries}`,
        kind: 'fanOut',
        user: cause.user,
        request: { ...parsed },
        cause,
      },
      async ({ fanOut }, ports) => {
        await fanOut(ports, parsed);
        return { ordered: text };
      },
      (answer) => {
        invocation.answer = answer;
        invocation.answeredAt = history.tick();
      },
    );
    if (tries === triesMax) return;
    scheduler.schedule(tries * retryMs, () => {
      if (invocation.answer === undefined) this.#attempt({ ...order, tries: tries + 1 });
    });
  }
}
