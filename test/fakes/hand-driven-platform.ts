import { setImmediate } from 'node:timers/promises';
import type { Platform } from '../../client/index.ts';
import { Prng } from '../simulation/prng.ts';

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

/** A device whose time passes when a test says so, and whose network and page are as the test says. */
export class HandDrivenPlatform implements Platform {
  isOnline = true;
  isVisible = true;
  #nowMs: number;
  #ids = 0;
  readonly #timers = new Set<Timer>();
  readonly #listeners = new Set<() => void>();
  readonly #prng: Prng;

  constructor({ startMs = 1_000_000, seed = 1 }: { readonly startMs?: number; readonly seed?: number } = {}) {
    this.#nowMs = startMs;
    this.#prng = new Prng(String(seed));
  }

  readonly clock = {
    now: () => this.#nowMs,
    after: (delayMs: number, run: () => void) => {
      const timer = { at: this.#nowMs + delayMs, run };
      this.#timers.add(timer);
      return () => {
        this.#timers.delete(timer);
      };
    },
  };

  readonly random = () => this.#prng.fraction();
  readonly makeId = () => `id-${(this.#ids += 1)}`;

  get surroundings(): Platform['surroundings'] {
    const { isOnline, isVisible } = this;
    return {
      isOnline,
      isVisible,
      watch: (listener) => {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
      },
    };
  }

  /** Timers that are left: a client that was closed has none. */
  get pendingTimers(): number {
    return this.#timers.size;
  }

  change(state: { readonly isOnline?: boolean; readonly isVisible?: boolean }): void {
    Object.assign(this, state);
    for (const listener of this.#listeners) listener();
  }

  /** Lets so much time pass, and everything happen that happens in it. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    await settle();
    for (let next = this.#next(endMs); next !== undefined; next = this.#next(endMs)) {
      this.#timers.delete(next);
      this.#nowMs = Math.max(this.#nowMs, next.at);
      next.run();
      await settle();
    }
    this.#nowMs = endMs;
    await settle();
  }

  /** The first of those that are due; of two at the same time, the one that was set first. */
  #next(endMs: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.at <= endMs && (next === undefined || timer.at < next.at)) next = timer;
    }
    return next;
  }
}

/** Everything that is waiting for nothing but promises happens. */
export async function settle(): Promise<void> {
  // A request and its reply are two turns, and a handshake is one; whatever follows from them comes in the next.
  for (let turn = 0; turn < 6; turn += 1) await setImmediate();
}
