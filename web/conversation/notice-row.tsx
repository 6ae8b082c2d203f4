import type { Notice } from '../../client/index.ts';
import { noticeWords } from './notice-words.ts';

export interface NoticeRowProps {
  readonly notices: readonly Notice[];
  readonly me: string;
  /** Key of the row. */
  readonly of: string;
}

/** Who came and went, or what was changed of the room: a calm line between messages. */
export function NoticeRow({ notices, me, of }: NoticeRowProps) {
  return (
    <p className="notice" dir="auto" data-key={of} data-seq={notices.at(-1)?.seq}>
      {noticeWords(notices, me)}
    </p>
  );
}
