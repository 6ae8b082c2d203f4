import { randomBytes } from 'node:crypto';
import type { Random } from '../chat/ports.ts';

export const systemRandom: Random = {
  newId: () => randomBytes(16).toString('base64url'),
  fraction: () => Math.random(),
};
