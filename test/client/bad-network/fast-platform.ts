import { thisPlatform } from '../../../client/platform.ts';
import type { Platform } from '../../../client/index.ts';
import type { Prng } from '../../simulation/prng.ts';

/** How much faster than elsewhere time passes here: waits of seconds take a fraction of one. */
const speed = 6;

/** A device whose clock runs fast, and whose randomness has a seed. */
export function fastPlatform(random: Prng): Platform {
  return {
    ...thisPlatform,
    clock: {
      now: () => Date.now() * speed,
      after: (delayMs, run) => thisPlatform.clock.after(delayMs / speed, run),
    },
    random: () => random.fraction(),
  };
}
