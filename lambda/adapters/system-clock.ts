import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../chat/ports.ts';

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms) => {
    await sleep(ms);
  },
};
