import type { Message } from '../../client/index.ts';
import { listed } from '../people/listed.ts';

/**
 * Who has read how far: beside the newest message of the reader's own that each has read.
 * @returns message key → words
 */
export function readersByMessage(of: {
  readonly messages: readonly Message[];
  /** User → seq. */
  readonly receipts: ReadonlyMap<string, number>;
  readonly isGroup: boolean;
  readonly me: string;
}): ReadonlyMap<string, string> {
  const own = of.messages.filter(({ isOwn, seq }) => isOwn && seq !== undefined);
  const readers = new Map<string, string[]>();
  for (const [user, readSeq] of of.receipts) {
    const key = user === of.me ? undefined : own.findLast(({ seq }) => (seq ?? 0) <= readSeq)?.key;
    if (key !== undefined) readers.set(key, [...(readers.get(key) ?? []), user]);
  }
  return new Map(
    [...readers].map(([key, users]) => [key, of.isGroup ? `Read by ${listed(users, namesMax)}` : 'Read']),
  );
}

/** How many are called by their names. */
const namesMax = 3;
