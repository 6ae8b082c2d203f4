import type { Message } from '../../client/index.ts';

export interface ReplyQuoteProps {
  /** Undefined if it is further back than what is loaded. */
  readonly quoted: Message | undefined;
  readonly onJump: () => void;
}

/** What a message replies to, as a way there. */
export function ReplyQuote({ quoted, onJump }: ReplyQuoteProps) {
  const text = quoted === undefined ? 'An earlier message' : (quoted.text ?? 'A deleted message');
  return (
    <button type="button" className="quote" onClick={onJump}>
      {quoted !== undefined && (
        <span className="quote-sender" dir="auto">
          {quoted.isOwn ? 'You' : quoted.sender}
        </span>
      )}
      <span className="quote-text" dir="auto">
        {text.slice(0, 200)}
      </span>
    </button>
  );
}
