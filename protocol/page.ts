import * as v from 'valibot';
import { pageLimitSchema, positionSchema, seqSchema } from './fields.ts';
import { limits } from './limits.ts';

/** By what a page of a room's log is asked for, by members and by backends alike. */
export const pageEntries = {
  /** Entries below this seq, the newest of them; without `before` and `after`, the newest of all. */
  before: v.exactOptional(seqSchema),
  /** Entries above this seq, the oldest of them. */
  after: v.exactOptional(positionSchema),
  /** @default 50 */
  limit: v.exactOptional(pageLimitSchema, limits.historyPageDefault),
};

/** A page is read from one end. */
export function hasOneEnd({ before, after }: { readonly before?: number; readonly after?: number }): boolean {
  return before === undefined || after === undefined;
}

export const oneEndRule = 'must not be combined with after';
