import { setTimeout as delay } from 'node:timers/promises';
import type { Recorder } from './recorder.ts';

const pollMs = 10;

/** Polls, of which a busy machine makes fewer, without any call that begins or ends: then nothing will come any more. */
const idlePollsMax = 3_000;

/** The stack is still if nothing was under way at so many polls: what is sent within this process arrives meanwhile. */
const stillPolls = 5;

/** What goes on for longer goes on for ever. */
const totalMsMax = 10 * 60_000;

/** Waits for what no event tells of, as long as anything goes on: a slow machine is no fault of the product. */
export class Patience {
  readonly #recorder: Pick<Recorder, 'callsUnderWay' | 'callsSoFar'>;

  constructor(recorder: Pick<Recorder, 'callsUnderWay' | 'callsSoFar'>) {
    this.#recorder = recorder;
  }

  /** Rejects when nothing happens any more, and it is not so. */
  async until(isSo: () => boolean, reason: string): Promise<void> {
    const startedMs = performance.now();
    for (let idlePolls = 0, seen = -1; !isSo(); idlePolls += 1) {
      const { callsSoFar } = this.#recorder;
      if (callsSoFar !== seen) idlePolls = 0;
      seen = callsSoFar;
      if (idlePolls > idlePollsMax || performance.now() - startedMs > totalMsMax) {
        throw new Error(`unable to wait longer until ${reason}`);
      }
      await delay(pollMs);
    }
  }

  /** Waits until every run of every function has ended, every copy of an event among them, and it is so. */
  async untilStill(isSo: () => boolean = () => true): Promise<void> {
    let polls = 0;
    await this.until(() => {
      polls = this.#recorder.callsUnderWay === 0 && isSo() ? polls + 1 : 0;
      return polls >= stillPolls;
    }, 'nothing runs any more');
  }
}
