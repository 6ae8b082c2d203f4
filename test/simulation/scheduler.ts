interface Task {
  readonly atMs: number;
  /** Among tasks of one instant, the first scheduled goes first. */
  readonly order: number;
  readonly run: () => void;
}

/** Virtual time. Everything that waits stands in one queue, and goes on when its instant has come and nothing else runs. */
export class Scheduler {
  #nowMs: number;
  #scheduled = 0;
  /** A binary heap, the next task first. */
  readonly #queue: Task[] = [];

  constructor(startMs: number) {
    this.#nowMs = startMs;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  schedule(delayMs: number, run: () => void): void {
    this.#scheduled += 1;
    this.#push({ atMs: this.#nowMs + delayMs, order: this.#scheduled, run });
  }

  async sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.schedule(ms, resolve);
    });
  }

  /** Lets so much time pass. */
  async run(durationMs: number): Promise<void> {
    const endMs = this.#nowMs + durationMs;
    await settled();
    for (let next = this.#queue[0]; next !== undefined && next.atMs <= endMs; next = this.#queue[0]) {
      this.#pop();
      this.#nowMs = next.atMs;
      next.run();
      await settled();
    }
    this.#nowMs = endMs;
  }

  #push(task: Task): void {
    let index = this.#queue.length;
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = this.#queue[parentIndex];
      if (parent === undefined || isBefore(parent, task)) break;
      this.#queue[index] = parent;
      index = parentIndex;
    }
    this.#queue[index] = task;
  }

  #pop(): void {
    const last = this.#queue.pop();
    if (last === undefined || this.#queue.length === 0) return;
    let index = 0;
    for (;;) {
      const child = this.#smallerChild(index);
      if (child === undefined || isBefore(last, child.task)) break;
      this.#queue[index] = child.task;
      index = child.index;
    }
    this.#queue[index] = last;
  }

  #smallerChild(parent: number): { readonly index: number; readonly task: Task } | undefined {
    const [left, right] = [this.#queue[2 * parent + 1], this.#queue[2 * parent + 2]];
    if (left === undefined) return undefined;
    if (right === undefined || isBefore(left, right)) return { index: 2 * parent + 1, task: left };
    return { index: 2 * parent + 2, task: right };
  }
}

function isBefore(left: Task, right: Task): boolean {
  return left.atMs < right.atMs || (left.atMs === right.atMs && left.order < right.order);
}

/**
 * Resolves when all that can go on has gone on and waits for the scheduler, however many promises lie in between: a
 * tick that is asked for in a microtask comes after the last microtask. Half the price of a turn of the event loop.
 * To await is to be in one; `queueMicrotask` costs several times as much, for its context.
 * @see https://nodejs.org/api/process.html#when-to-use-queuemicrotask-vs-processnexttick
 */
export async function settled(): Promise<void> {
  await Promise.resolve();
  await new Promise<void>((resolve) => {
    process.nextTick(resolve);
  });
}
