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
  #timers: Timer[] = [];
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
      this.#timers.push(timer);
      return () => {
        this.#timers = this.#timers.filter((other) => other !== timer);
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
    return this.#timers.length;
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
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#nowMs = Math.max(this.#nowMs, next.at);
      next.run();
      await settle();
    }
    this.#nowMs = endMs;
    await settle();
  }

  #next(endMs: number): Timer | undefined {
    const due = this.#timers.filter(({ at }) => at <= endMs);
    return due.sort((one, other) => one.at - other.at)[0];
  }
}

/** Everything that is waiting for nothing but promises happens. */
export async function settle(): Promise<void> {
  // A request and its reply are two turns, and a handshake is one; whatever follows from them comes in the next.
  for (let turn = 0; turn < 6; turn += 1) await setImmediate();
}
