import type { Prng } from '../simulation/prng.ts';
import type { WireInvocation } from './wire-invocation.ts';

/** The worst that is drawn: share of events that come more than once. */
const probabilityMax = 0.5;

/** Every fault is absent from many seeds, this one too. */
const presence = 0.6;

/** Longest that a further copy keeps one waiting. */
const delayMsMax = 600;

/** When one more copy of an event comes, after the first one's beginning or end. */
export interface FurtherCopy {
  readonly after: 'beginning' | 'end';
  readonly delayMs: number;
}

/**
 * Draws how often events come (F1). It is not left to the faults of the stack, because who waits for the end of a
 * seed has to know of the copies that are still to come.
 */
export class Repetition {
  readonly #draw: Prng;
  readonly #probability: number;
  #isOn = false;
  #count = 0;

  constructor(draw: Prng) {
    this.#draw = draw;
    this.#probability = draw.chance(presence) ? probabilityMax * draw.fraction() : 0;
  }

  /** Copies so far. */
  get count(): number {
    return this.#count;
  }

  set({ isOn }: { readonly isOn: boolean }): void {
    this.#isOn = isOn;
  }

  furtherCopiesOf({ key }: WireInvocation): readonly FurtherCopy[] {
    const draw = this.#draw.fork(key);
    if (!this.#isOn || !draw.chance(this.#probability)) return [];
    const copies = Array.from({ length: draw.chance(0.8) ? 1 : 2 }, () => ({
      after: draw.pick(['beginning', 'beginning', 'end'] as const),
      delayMs: draw.integer(0, delayMsMax),
    }));
    this.#count += copies.length;
    return copies;
  }
}
