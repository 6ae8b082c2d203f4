import type { LocalChat } from '../../../bin/testing/local-chat.ts';
import { runOnBadNetwork, type Outcome } from './run.ts';

/** Runs at the same time: they wait for time-outs more than they work. */
const runsInParallel = 8;

/** Plays so many seeds against one local stack. */
export async function playSeeds(chat: LocalChat, seeds: readonly number[]): Promise<readonly Outcome[]> {
  // The first one alone: functions that start cold make everybody wait.
  const [first, ...rest] = seeds;
  const outcomes: Outcome[] = first === undefined ? [] : [await runOnBadNetwork(chat, first)];
  const work = async (): Promise<void> => {
    for (let seed = rest.shift(); seed !== undefined; seed = rest.shift()) {
      outcomes.push(await runOnBadNetwork(chat, seed));
    }
  };
  await Promise.all(Array.from({ length: runsInParallel }, work));
  return outcomes;
}
