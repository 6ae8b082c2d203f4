import { memo } from 'react';
import type { Message } from '../../client/index.ts';
import { Motif } from '../people/motif.tsx';
import { Bubble } from './bubble.tsx';
import { timeName } from './day.ts';
import { MessageFooter } from './message-footer.tsx';
import { Reactions } from './reactions.tsx';

/** What somebody does to a message. */
export type MessageAct =
  | { readonly kind: 'react'; readonly reaction: string; readonly active: boolean }
  | { readonly kind: 'reply' | 'edit' | 'delete' | 'retry' | 'discard' }
  | { readonly kind: 'jump'; readonly seq: number };

export interface MessageItemProps {
  readonly message: Message;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  /** The reader. */
  readonly me: string;
  /** Whether names are needed to tell who speaks. */
  readonly isGroup: boolean;
  /** The message that this one replies to, if it is loaded. */
  readonly quoted: Message | undefined;
  /** Who has read up to here and no further, as words; empty if nobody has. */
  readonly readBy: string;
  readonly mayDelete: boolean;
  /** Whether it is pointed at or focused: only then are its buttons there, so that a long log stays light. */
  readonly isActive: boolean;
  /** Whether the Tab key comes to it; of all messages it comes to one. */
  readonly isFocusable: boolean;
  /** Whether the reader has just come here by a reply. */
  readonly isSought: boolean;
  readonly onActivate: (key: string) => void;
  readonly onAct: (message: Message, act: MessageAct) => void;
}

/** One message, with what was said to it and what can be done with it. */
export const MessageItem = memo(function MessageItem(props: MessageItemProps) {
  const { message, isFirst, isGroup, onActivate, onAct } = props;
  const { key, isOwn, sender } = message;
  const isNamed = isGroup && isFirst && !isOwn;
  const classes = ['message', isOwn ? 'own' : 'other', isFirst && 'first', props.isSought && 'sought'];
  return (
    <article
      className={classes.filter(Boolean).join(' ')}
      data-key={key}
      data-seq={message.seq}
      data-status={message.status}
      tabIndex={props.isFocusable ? 0 : -1}
      aria-label={`${isOwn ? 'You' : sender}, ${timeName(message.timestamp)}`}
      onPointerEnter={() => onActivate(key)}
      onClick={() => onActivate(key)}
      onFocus={() => onActivate(key)}
    >
      {isNamed && <Motif of={sender} size="small" />}
      <div className="message-body">
        {isNamed && (
          <p className="sender" dir="auto">
            {sender}
          </p>
        )}
        <Bubble {...props} />
        <Reactions
          reactions={message.reactions}
          me={props.me}
          onReact={(reaction, active) => onAct(message, { kind: 'react', reaction, active })}
        />
        <MessageFooter message={message} isLast={props.isLast} readBy={props.readBy} onAct={onAct} />
      </div>
    </article>
  );
});
