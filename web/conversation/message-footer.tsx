import type { Message } from '../../client/index.ts';
import { Icon } from '../icons.tsx';
import { troubleOf } from '../trouble.ts';
import { timeName } from './day.ts';
import type { MessageItemProps } from './message-item.tsx';

export interface MessageFooterProps extends Pick<MessageItemProps, 'isLast' | 'readBy' | 'onAct'> {
  readonly message: Message;
}

/** When it was said, who has read it, and what became of it if that is not known yet. */
export function MessageFooter({ message, isLast, readBy, onAct }: MessageFooterProps) {
  const { status, timestamp } = message;
  if (status === 'failed') return <Failed message={message} onAct={onAct} />;
  if (!isLast && readBy === '' && status === 'sent') return null;
  return (
    <p className="meta">
      {isLast && <time dateTime={timestamp.toISOString()}>{timeName(timestamp)}</time>}
      {status === 'pending' && (
        <span className="pending">
          <Icon of="clock" />
          Sending
        </span>
      )}
      {readBy !== '' && (
        <span className="read-by" dir="auto">
          {readBy}
        </span>
      )}
    </p>
  );
}

function Failed({ message, onAct }: Pick<MessageFooterProps, 'message' | 'onAct'>) {
  return (
    <div className="failed" role="alert">
      <p>
        <Icon of="warn" />
        <span dir="auto">Not sent. {troubleOf(message.error)}</span>
      </p>
      <button type="button" onClick={() => onAct(message, { kind: 'retry' })}>
        Try again
      </button>
      <button type="button" onClick={() => onAct(message, { kind: 'discard' })}>
        Discard
      </button>
    </div>
  );
}
