/** Real time under the simulation's scheduler, so many times as fast as the clients' own patience was written for. */
export class ScaledTime {
  readonly #speed: number;
  readonly #timers = new Set<NodeJS.Timeout>();
  #isOver = false;

  constructor(speed: number) {
    this.#speed = speed;
  }

  schedule(delayMs: number, run: () => void): void {
    if (this.#isOver) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, delayMs / this.#speed);
    this.#timers.add(timer);
  }

  /** Nothing that was scheduled, or will be, runs any more. */
  stop(): void {
    this.#isOver = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}
