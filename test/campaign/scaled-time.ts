const tickMs = 5;

/**
 * Time of the clients, so many times as fast as their own patience was written for. It does not run on while this
 * process gets no processor, nor while it is held: nobody loses patience with a machine that is merely slow.
 */
export class ScaledTime {
  readonly #speed: number;
  readonly #isHeld: () => boolean;
  readonly #ticking: NodeJS.Timeout;
  #waiting: { readonly atMs: number; readonly run: () => void }[] = [];
  #nowMs = 0;

  constructor(options: { readonly speed: number; readonly isHeld: () => boolean }) {
    this.#speed = options.speed;
    this.#isHeld = options.isHeld;
    this.#ticking = setInterval(() => this.#tick(), tickMs);
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  schedule(delayMs: number, run: () => void): void {
    this.#waiting.push({ atMs: this.#nowMs + delayMs, run });
  }

  /** Nothing that was scheduled, or will be, runs any more. */
  stop(): void {
    clearInterval(this.#ticking);
  }

  #tick(): void {
    if (this.#isHeld()) return;
    this.#nowMs += tickMs * this.#speed;
    const due = this.#waiting.filter(({ atMs }) => atMs <= this.#nowMs);
    this.#waiting = this.#waiting.filter(({ atMs }) => atMs > this.#nowMs);
    for (const { run } of due.toSorted((left, right) => left.atMs - right.atMs)) run();
  }
}
