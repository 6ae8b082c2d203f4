/** Calls that the faults of one plan hold up. */
export class Waits {
  readonly #waiting = new Map<NodeJS.Timeout, () => void>();
  #isOver = false;

  async sleep(ms: number): Promise<void> {
    if (ms === 0 || this.#isOver) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(timer);
        resolve();
      }, ms);
      this.#waiting.set(timer, resolve);
    });
  }

  /** Lets all go on, and holds up no one any more. */
  end(): void {
    this.#isOver = true;
    for (const [timer, resolve] of this.#waiting) {
      clearTimeout(timer);
      resolve();
    }
    this.#waiting.clear();
  }
}
