import { useState } from 'react';
import type { MessageItemProps } from './message-item.tsx';
import { MessageTools } from './message-tools.tsx';
import { ReactionPicker } from './reaction-picker.tsx';
import { ReplyQuote } from './reply-quote.tsx';
import { RichText } from './rich-text.tsx';

/** What was said, and, while it is pointed at or focused, what can be done with it. */
export function Bubble(props: MessageItemProps) {
  const { message, isActive, onAct } = props;
  const { text, replyTo } = message;
  if (text === undefined) return <p className="bubble deleted">This message was deleted.</p>;
  return (
    <div className="bubble">
      {replyTo !== undefined && (
        <ReplyQuote quoted={props.quoted} onJump={() => onAct(message, { kind: 'jump', seq: replyTo })} />
      )}
      <p className="text" dir="auto">
        <RichText text={text} />
      </p>
      {message.editedAt !== undefined && <span className="edited">edited</span>}
      {isActive && message.status === 'sent' && <Actions {...props} />}
    </div>
  );
}

function Actions({ message, me, mayDelete, onAct }: MessageItemProps) {
  const [isPicking, setIsPicking] = useState(false);
  const act = (kind: 'reply' | 'edit' | 'delete') => () => onAct(message, { kind });
  if (!isPicking)
    return (
      <MessageTools
        onPickReaction={() => setIsPicking(true)}
        onReply={act('reply')}
        onEdit={message.isOwn ? act('edit') : undefined}
        onDelete={message.isOwn || mayDelete ? act('delete') : undefined}
      />
    );
  return (
    <ReactionPicker
      onClose={() => setIsPicking(false)}
      onPick={(reaction) => {
        setIsPicking(false);
        onAct(message, {
          kind: 'react',
          reaction,
          active: message.reactions[reaction]?.includes(me) !== true,
        });
      }}
    />
  );
}
