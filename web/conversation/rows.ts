import type { Message, Notice } from '../../client/index.ts';
import { isSameDay } from './day.ts';
import { isOneNotice } from './notice-words.ts';

/** What the timeline has below each other. */
export type Row =
  | { readonly kind: 'day'; readonly key: string; readonly date: Date }
  | { readonly kind: 'unread'; readonly key: string }
  | { readonly kind: 'notice'; readonly key: string; readonly notices: readonly Notice[] }
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

/**
 * Puts notices and days between messages, groups what one person said or did in one go, and marks where the unread
 * messages begin.
 */
export function rowsOf(of: {
  readonly messages: readonly Message[];
  readonly notices: readonly Notice[];
  readonly unreadFrom: number | undefined;
}): readonly Row[] {
  const { messages, notices, unreadFrom = Infinity } = of;
  const firstUnread = messages.find(({ seq = 0, isOwn }) => seq >= unreadFrom && !isOwn);
  const happenings = inOrder(messages, notices);
  const rows: Row[] = [];
  for (const [index, happening] of happenings.entries()) {
    const before = happenings[index - 1];
    const after = happenings[index + 1];
    const { key, date, message } = happening;
    if (before === undefined || !isSameDay(before.date, date))
      rows.push({ kind: 'day', key: `day ${key}`, date });
    if (message === undefined) {
      rows.push({ kind: 'notice', key, notices: happening.notices });
      continue;
    }
    if (message === firstUnread) rows.push({ kind: 'unread', key: 'unread' });
    const isLast =
      after?.message === undefined || after.message === firstUnread || !isOneGo(message, after.message);
    const isFirst =
      before?.message === undefined || message === firstUnread || !isOneGo(before.message, message);
    rows.push({ kind: 'message', key, message, isFirst, isLast });
  }
  return rows;
}

interface Placed {
  readonly key: string;
  readonly seq: number;
  readonly date: Date;
}

type Happening =
  | (Placed & { readonly message: Message })
  | (Placed & { readonly message?: undefined; readonly notices: readonly Notice[] });

/** By their places in the log; what is not stored yet comes last. */
function inOrder(messages: readonly Message[], notices: readonly Notice[]): readonly Happening[] {
  const places = [...notices.map(noticePlace), ...messages.map(messagePlace)];
  const happenings: Happening[] = [];
  for (const next of places.sort((one, other) => one.seq - other.seq)) {
    const last = happenings.at(-1);
    const isGrouped = last?.message === undefined && next.message === undefined;
    const grouped = isGrouped ? [...(last?.notices ?? []), ...next.notices] : [];
    if (
      last !== undefined &&
      grouped.length > 1 &&
      isSameDay(last.date, next.date) &&
      isOneNotice(grouped.slice(-2))
    )
      happenings[happenings.length - 1] = { key: last.key, seq: last.seq, date: last.date, notices: grouped };
    else happenings.push(next);
  }
  return happenings;
}

function messagePlace(message: Message): Happening {
  const { key, seq = Number.MAX_SAFE_INTEGER, timestamp: date } = message;
  return { key, seq, date, message };
}

function noticePlace(notice: Notice): Happening {
  const { seq, timestamp } = notice;
  return { key: `notice ${seq}`, seq, date: new Date(timestamp), notices: [notice] };
}

function isOneGo(first: Message, second: Message): boolean {
  return (
    first.sender === second.sender &&
    isSameDay(first.timestamp, second.timestamp) &&
    second.timestamp.getTime() - first.timestamp.getTime() < pauseMs
  );
}
