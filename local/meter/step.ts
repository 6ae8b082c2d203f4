import type { Charge } from './charge.ts';
import type { StepReading } from './reading.ts';
import { rounded } from './usage-sum.ts';

/** What a step is, as it begins. */
export type StepDescription = Pick<StepReading, 'service' | 'action' | 'target' | 'caller'>;

/** How a step has ended. */
export interface StepOutcome {
  readonly status: number | null;
  readonly error: string;
}

/** One step of a cause, from its beginning to its end. */
export class Step {
  readonly #description: StepDescription;
  readonly #startMs: number;
  #target: string;
  #durationMs: number | null = null;
  #outcome: StepOutcome = { status: null, error: '' };
  #readUnits = 0;
  #writeUnits = 0;
  #messages = 0;
  #gbSeconds = 0;
  #priceUsd = 0;

  /** @param startMs - after the beginning of the cause */
  constructor(description: StepDescription, startMs: number) {
    this.#description = description;
    this.#target = description.target;
    this.#startMs = startMs;
  }

  /** Tells what the step is about, where that shows only in the answer. */
  set target(target: string) {
    this.#target = target;
  }

  add({ quantities, priceUsd }: Charge): void {
    this.#readUnits += quantities.readUnits ?? 0;
    this.#writeUnits += quantities.writeUnits ?? 0;
    this.#messages += (quantities.messagesIn ?? 0) + (quantities.messagesOut ?? 0);
    this.#gbSeconds += quantities.gbSeconds ?? 0;
    this.#priceUsd += priceUsd.gateway + priceUsd.lambda + priceUsd.dynamodb + priceUsd.secretsmanager;
  }

  /** @param endMs - after the beginning of the cause */
  end(outcome: StepOutcome, endMs: number): void {
    this.#outcome = outcome;
    this.#durationMs = endMs - this.#startMs;
  }

  read(): StepReading {
    return {
      ...this.#description,
      target: this.#target,
      startMs: roundedMs(this.#startMs),
      durationMs: this.#durationMs === null ? null : roundedMs(this.#durationMs),
      readUnits: this.#readUnits,
      writeUnits: this.#writeUnits,
      messages: this.#messages,
      gbSeconds: rounded(this.#gbSeconds),
      priceUsd: rounded(this.#priceUsd),
      ...this.#outcome,
    };
  }
}

/** To hundredths: below that is the noise of the clock. */
export function roundedMs(value: number): number {
  return Math.round(value * 100) / 100;
}
