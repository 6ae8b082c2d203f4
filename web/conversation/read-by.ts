import type { Message } from '../../client/index.ts';

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
  return new Map([...readers].map(([key, users]) => [key, of.isGroup ? wordsOf(users) : 'Read']));
}

/** How many are called by their names. */
const namesMax = 3;

function wordsOf(users: readonly string[]): string {
  const others = users.length - namesMax;
  const names = [...users.slice(0, namesMax), ...(others > 0 ? [`${others} more`] : [])];
  return `Read by ${new Intl.ListFormat('en').format(names)}`;
}
