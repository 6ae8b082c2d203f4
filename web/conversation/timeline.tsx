import { type KeyboardEvent, useMemo, useState } from 'react';
import type { Message, Notice } from '../../client/index.ts';
import { Icon } from '../icons.tsx';
import { DayRow, UnreadRow } from './day-row.tsx';
import { type MessageAct, MessageItem } from './message-item.tsx';
import { NoticeRow } from './notice-row.tsx';
import { rowsOf } from './rows.ts';
import { messagesMax } from '../messages-max.ts';
import { useStable } from '../stable.ts';
import { useTimelineScroll } from './timeline-scroll.ts';

export interface TimelineProps {
  /** Ascending. */
  readonly messages: readonly Message[];
  readonly notices: readonly Notice[];
  readonly hasOlder: boolean;
  /** Rejects if it has failed, after that was said. */
  readonly onLoadOlder: () => Promise<void>;
  /** Seq of the first message that was unread when the room was opened. */
  readonly unreadFrom: number | undefined;
  readonly me: string;
  readonly roomName: string;
  readonly isGroup: boolean;
  readonly mayDelete: boolean;
  /** Message key → who has read up to there and no further, as words. */
  readonly readBy: ReadonlyMap<string, string>;
  readonly onAct: (message: Message, act: MessageAct) => void;
  /** Calls with the highest seq that was in sight. */
  readonly onSeen: (seq: number) => void;
}

/** The messages of a room, of which a few hundred around the reader's place are in the page at a time. */
export function Timeline(props: TimelineProps) {
  const { messages, notices, unreadFrom, isGroup, me, readBy, mayDelete, onAct } = props;
  const rows = useMemo(() => rowsOf({ messages, notices, unreadFrom }), [messages, notices, unreadFrom]);
  const bySeq = useMemo(() => new Map(messages.map((message) => [message.seq, message])), [messages]);
  const scroll = useTimelineScroll({ ...props, rows });
  const [activeKey, setActiveKey] = useState<string>();
  const act = useStable((message: Message, what: MessageAct) =>
    what.kind === 'jump' ? scroll.seek(what.seq) : onAct(message, what),
  );
  const last = messages.at(-1)?.key;
  const focusable = scroll.rows.some(({ key }) => key === activeKey) ? activeKey : last;
  return (
    <div className="timeline-frame">
      <div
        ref={scroll.scroller}
        className="timeline"
        role="log"
        // What comes is announced by itself, and only what others say; what is loaded from before is not news.
        aria-live="off"
        aria-label={`Messages in ${props.roomName}`}
        tabIndex={0}
        onScroll={scroll.onScroll}
        onPointerLeave={() => setActiveKey(undefined)}
        onKeyDown={moveFocus}
      >
        <div className="timeline-rows">
          <p className="timeline-top">
            {topWords({ hasMore: scroll.hasMore, count: messages.length + notices.length })}
          </p>
          {scroll.rows.map((row) => {
            if (row.kind === 'day') return <DayRow key={row.key} date={row.date} />;
            if (row.kind === 'unread') return <UnreadRow key={row.key} />;
            if (row.kind === 'notice')
              return <NoticeRow key={row.key} of={row.key} notices={row.notices} me={me} />;
            const { message } = row;
            return (
              <MessageItem
                key={row.key}
                message={message}
                isFirst={row.isFirst}
                isLast={row.isLast}
                me={me}
                isGroup={isGroup}
                quoted={bySeq.get(message.replyTo ?? -1)}
                readBy={readBy.get(row.key) ?? ''}
                mayDelete={mayDelete}
                isActive={row.key === activeKey}
                isFocusable={row.key === focusable}
                isSought={message.seq !== undefined && message.seq === scroll.soughtSeq}
                onActivate={setActiveKey}
                onAct={act}
              />
            );
          })}
        </div>
      </div>
      {!scroll.isAtEnd && <ToEnd count={scroll.newCount} onUse={scroll.toEnd} />}
    </div>
  );
}

function topWords({ hasMore, count }: { readonly hasMore: boolean; readonly count: number }): string {
  if (hasMore) return 'Loading what was said before…';
  return count < messagesMax ? 'This is the beginning.' : 'This page shows no more of what was said before.';
}

function ToEnd({ count, onUse }: { readonly count: number; readonly onUse: () => void }) {
  const words = count === 0 ? 'To the newest' : count === 1 ? '1 new message' : `${count} new messages`;
  return (
    <button type="button" className={count === 0 ? 'to-end' : 'to-end to-end-new'} onClick={onUse}>
      <Icon of="down" />
      <span dir="auto">{words}</span>
    </button>
  );
}

/** The arrow keys go from message to message, from the newest upwards. */
function moveFocus(event: KeyboardEvent<HTMLDivElement>): void {
  const log = event.currentTarget;
  const { target, key } = event;
  const isOnMessage = target instanceof HTMLElement && target.matches('article');
  if (target !== log && !isOnMessage) return;
  const step = { ArrowUp: -1, ArrowDown: 1 }[key];
  if (step === undefined) return;
  const articles = [...log.querySelectorAll<HTMLElement>('article')];
  const at = isOnMessage ? articles.indexOf(target) : articles.length;
  const next = articles[at + step];
  if (next === undefined) return;
  event.preventDefault();
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: 'nearest' });
}
