import { type RefObject, useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from 'react';
import { around, boundsOf, lowered, newest, raised } from './excerpt.ts';
import type { Row } from './rows.ts';
import { ScrollKeeper } from './scroll-keeper.ts';
import type { TimelineProps } from './timeline.tsx';

/** How near to an edge of the excerpt, in pixels, the reader comes before it moves on. */
const edgePx = 1200;

/** How long a message that was sought stays marked. */
const soughtMs = 1600;

export interface TimelineScroll {
  readonly scroller: RefObject<HTMLDivElement | null>;
  /** Those that are in the page. */
  readonly rows: readonly Row[];
  /** Whether there is more above, loaded or not. */
  readonly hasMore: boolean;
  readonly isAtEnd: boolean;
  /** Others' messages that have come since the reader left the end. */
  readonly newCount: number;
  /** Of the message that the reader has come to by a reply, for a moment. */
  readonly soughtSeq: number | undefined;
  readonly onScroll: () => void;
  readonly toEnd: () => void;
  readonly seek: (seq: number) => void;
}

type Options = Pick<TimelineProps, 'messages' | 'hasOlder' | 'onLoadOlder' | 'onSeen'> & {
  readonly rows: readonly Row[];
};

/** Keeps the reader's place, moves the excerpt along with it, loads what is further up, and tells what was seen. */
export function useTimelineScroll({
  messages,
  rows,
  hasOlder,
  onLoadOlder,
  onSeen,
}: Options): TimelineScroll {
  const scroller = useRef<HTMLDivElement>(null);
  const [keeper] = useState(() => new ScrollKeeper());
  const [excerpt, setExcerpt] = useState(newest);
  const [isLoading, setIsLoading] = useState(false);
  const [hasFailed, setHasFailed] = useState(false);
  const [place, setPlace] = useState({ isAtEnd: true, leftAt: 0 });
  const [sought, setSought] = useState<{ readonly seq: number; readonly isFound: boolean }>();
  const [start, end] = boundsOf(rows, excerpt);
  const isWhole = end === rows.length;

  const load = (): void => {
    // What was refused is asked for again when the reader scrolls on, and not in a circle.
    if (isLoading || hasFailed) return;
    setIsLoading(true);
    onLoadOlder()
      .catch(() => {
        setHasFailed(true);
        setSought(undefined);
      })
      .finally(() => setIsLoading(false));
  };
  const moveOn = (element: HTMLElement): void => {
    const isNearTop = element.scrollTop < edgePx;
    const isNearEnd = element.scrollHeight - element.scrollTop - element.clientHeight < edgePx;
    if (isNearTop && start > 0) setExcerpt(raised(rows, excerpt));
    else if (isNearEnd && !isWhole) setExcerpt(lowered(rows, excerpt));
    else if (isNearTop && hasOlder) load();
  };
  // Step by step, each after the page has changed by the one before: load it, bring it into the page, go there.
  const seekOn = (element: HTMLElement, seq: number): void => {
    const found = element.querySelector<HTMLElement>(`[data-seq="${seq}"]`);
    const key = rows.find((row) => row.kind === 'message' && row.message.seq === seq)?.key;
    if (found !== null) {
      found.scrollIntoView({ block: 'center' });
      found.focus({ preventScroll: true });
      keeper.remember(isWhole);
      setSought({ seq, isFound: true });
    } else if (key !== undefined) setExcerpt(around(rows, key));
    else if (hasOlder) load();
    else setSought(undefined);
  };
  const note = (): void => {
    if (keeper.isAtEnd !== place.isAtEnd)
      setPlace({
        isAtEnd: keeper.isAtEnd,
        leftAt: messages.findLast(({ seq }) => seq !== undefined)?.seq ?? 0,
      });
    const seq = Number(keeper.lastSeen()?.dataset['seq'] ?? 0);
    if (seq > 0 && document.visibilityState === 'visible') onSeen(seq);
  };
  const toEnd = (): void => {
    setSought(undefined);
    keeper.toEnd();
    setExcerpt({ ...newest });
  };

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const detach = keeper.attach(element);
    const unread = element.querySelector('.unread-row');
    if (unread === null) keeper.toEnd();
    else {
      unread.scrollIntoView({ block: 'start' });
      keeper.remember(true);
    }
    return detach;
  }, [keeper]);

  const lastOwnKey = messages.findLast(({ isOwn, status }) => isOwn && status === 'pending')?.key;
  const follow = useEffectEvent(toEnd);
  useLayoutEffect(() => {
    // Whoever says something wants to see it there.
    if (lastOwnKey !== undefined) follow();
  }, [lastOwnKey]);

  useLayoutEffect(() => {
    keeper.restore();
    const element = scroller.current;
    if (element === null) return;
    if (sought !== undefined && !sought.isFound) seekOn(element, sought.seq);
    else moveOn(element);
  });

  useEffect(note);
  const noteAgain = useEffectEvent(note);
  useEffect(() => {
    const listener = (): void => noteAgain();
    document.addEventListener('visibilitychange', listener);
    return () => document.removeEventListener('visibilitychange', listener);
  }, []);

  useEffect(() => {
    if (sought?.isFound !== true) return undefined;
    const timer = setTimeout(() => setSought(undefined), soughtMs);
    return () => clearTimeout(timer);
  }, [sought]);

  return {
    scroller,
    rows: rows.slice(start, end),
    hasMore: start > 0 || hasOlder,
    isAtEnd: place.isAtEnd,
    newCount: messages.filter(({ seq = 0, isOwn }) => !isOwn && seq > place.leftAt).length,
    soughtSeq: sought?.isFound === true ? sought.seq : undefined,
    onScroll: () => {
      setHasFailed(false);
      keeper.remember(isWhole);
      note();
      if (scroller.current !== null) moveOn(scroller.current);
    },
    toEnd,
    seek: (seq) => setSought({ seq, isFound: false }),
  };
}
