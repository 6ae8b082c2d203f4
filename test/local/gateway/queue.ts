/** Items in the order in which they came, for tests that wait for the next one. */
export class Queue<Item> {
  /** All items so far, taken or not. */
  readonly all: Item[] = [];
  #taken = 0;
  readonly #waiting: ((item: Item) => void)[] = [];

  push(item: Item): void {
    this.all.push(item);
    const resolve = this.#waiting.shift();
    if (!resolve) return;
    this.#taken += 1;
    resolve(item);
  }

  async next(): Promise<Item> {
    const item = this.all[this.#taken];
    if (item === undefined) return new Promise((resolve) => this.#waiting.push(resolve));
    this.#taken += 1;
    return item;
  }
}
