import type { CauseReading } from './reading.ts';
import { Step, type StepDescription, type StepOutcome, roundedMs } from './step.ts';
import { UsageSum } from './usage-sum.ts';

/** What a cause is, as it begins. */
export type CauseDescription = Pick<CauseReading, 'kind' | 'name' | 'bytes'> & {
  readonly connectionId?: string | undefined;
};

/** Steps of one cause that are listed: enough for a fan-out to 200 connections, and a few kilobytes. */
const stepsMax = 256;

/** What a cause needs from whoever keeps it. */
export interface CauseKeeper {
  /** Epoch milliseconds that never go back. */
  readonly nowMs: () => number;
  /** Told of every beginning and end. */
  readonly onEnter: () => void;
  readonly onLeave: () => void;
}

/** Something that came from outside, with all that follows from it. */
export class Cause {
  readonly id: number;
  readonly usage = new UsageSum();
  readonly #description: CauseDescription;
  readonly #keeper: CauseKeeper;
  readonly #startedAtMs: number;
  readonly #steps: Step[] = [];
  #stepsOmitted = 0;
  #underWay = 0;
  #lastEndMs = 0;
  /** Kept from the end of the last step: a list of causes is read again and again, and most of them are over. */
  #lastReading: CauseReading | undefined;

  constructor(id: number, description: CauseDescription, keeper: CauseKeeper) {
    this.id = id;
    this.#description = description;
    this.#keeper = keeper;
    this.#startedAtMs = keeper.nowMs();
  }

  get isOver(): boolean {
    return this.#underWay === 0;
  }

  /** Something begins that may lead to further steps; `leave` ends it. */
  enter(): void {
    this.#underWay += 1;
    this.#lastReading = undefined;
    this.#keeper.onEnter();
  }

  leave(): void {
    this.#underWay -= 1;
    this.#lastEndMs = this.#elapsedMs();
    this.#keeper.onLeave();
  }

  begin(description: StepDescription): Step {
    this.enter();
    const step = new Step(description, this.#elapsedMs());
    if (this.#steps.length < stepsMax) this.#steps.push(step);
    else this.#stepsOmitted += 1;
    return step;
  }

  end(step: Step, outcome: StepOutcome): void {
    step.end(outcome, this.#elapsedMs());
    this.leave();
  }

  read(): CauseReading {
    if (!this.isOver) return this.#readNow();
    this.#lastReading ??= this.#readNow();
    return this.#lastReading;
  }

  #readNow(): CauseReading {
    const { connectionId, ...description } = this.#description;
    return {
      id: this.id,
      ...description,
      ...(connectionId !== undefined && { connectionId }),
      startedAt: new Date(this.#startedAtMs).toISOString(),
      durationMs: roundedMs(this.isOver ? this.#lastEndMs : this.#elapsedMs()),
      isOver: this.isOver,
      ...this.usage.read(),
      steps: this.#steps.map((step) => step.read()),
      stepsOmitted: this.#stepsOmitted,
    };
  }

  #elapsedMs(): number {
    return this.#keeper.nowMs() - this.#startedAtMs;
  }
}
