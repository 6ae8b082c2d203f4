import type { Message } from '../../client/index.ts';
import { isSameDay } from './day.ts';

/** What the timeline has below each other. */
export type Row =
  | { readonly kind: 'day'; readonly key: string; readonly date: Date }
  | { readonly kind: 'unread'; readonly key: string }
  | {
      readonly kind: 'message';
      readonly key: string;
      readonly message: Message;
      /** Whether it begins or ends what one person said in one go. */
      readonly isFirst: boolean;
      readonly isLast: boolean;
    };

/** Messages that follow each other within this time are said in one go. */
const pauseMs = 5 * 60_000;

/** Puts days between messages, groups what one person said in one go, and marks where the unread ones begin. */
export function rowsOf(messages: readonly Message[], unreadFrom: number | undefined): readonly Row[] {
  const rows: Row[] = [];
  const firstUnread = messages.find(
    ({ seq, isOwn }) => unreadFrom !== undefined && seq !== undefined && seq >= unreadFrom && !isOwn,
  );
  for (const [index, message] of messages.entries()) {
    const before = messages[index - 1];
    const after = messages[index + 1];
    const { key, timestamp } = message;
    if (before === undefined || !isSameDay(before.timestamp, timestamp))
      rows.push({ kind: 'day', key: `day ${key}`, date: timestamp });
    if (message === firstUnread) rows.push({ kind: 'unread', key: 'unread' });
    rows.push({
      kind: 'message',
      key,
      message,
      isFirst: before === undefined || message === firstUnread || !isOneGo(before, message),
      isLast: after === undefined || after === firstUnread || !isOneGo(message, after),
    });
  }
  return rows;
}

function isOneGo(first: Message, second: Message): boolean {
  return (
    first.sender === second.sender &&
    isSameDay(first.timestamp, second.timestamp) &&
    second.timestamp.getTime() - first.timestamp.getTime() < pauseMs
  );
}
