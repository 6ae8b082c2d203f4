import type { Clock } from '../../lambda/chat/ports.ts';
import type { Prng } from './prng.ts';
import type { Scheduler } from './scheduler.ts';

/** How often a look at the clock finds that it has stepped. */
const stepChance = 0.1;

/** The clock of one run of a handler: off to either side, and stepping back and forth now and then (I17, F21). */
export class SkewedClock implements Clock {
  readonly #scheduler: Scheduler;
  readonly #draw: Prng;
  readonly #skewMsMax: number;
  #skewMs: number;

  constructor(scheduler: Scheduler, draw: Prng, skewMsMax: number) {
    this.#scheduler = scheduler;
    this.#draw = draw;
    this.#skewMsMax = skewMsMax;
    this.#skewMs = draw.integer(-skewMsMax, skewMsMax);
  }

  now(): number {
    if (this.#draw.chance(stepChance)) this.#skewMs = this.#draw.integer(-this.#skewMsMax, this.#skewMsMax);
    return this.#scheduler.nowMs + this.#skewMs;
  }

  async sleep(ms: number): Promise<void> {
    return this.#scheduler.sleep(ms);
  }
}
