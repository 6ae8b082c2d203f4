import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import type { Message } from '../../client/index.ts';
import { Icon } from '../icons.tsx';
import { isolated } from '../people/isolated.ts';

/** What the composer is writing. */
export type Draft =
  | { readonly kind: 'new' }
  | { readonly kind: 'reply'; readonly to: Message }
  | { readonly kind: 'edit'; readonly of: Message };

export interface ComposerProps {
  readonly roomName: string;
  readonly draft: Draft;
  readonly onSend: (text: string) => void;
  /** Back to a new message. */
  readonly onCancel: () => void;
  /** The arrow key upwards in an empty field. */
  readonly onEditLast: () => void;
  readonly onType: (isTyping: boolean) => void;
}

/** Room for what one wants to say. Enter sends, with Shift it makes a line, Escape takes a reply or an edit back. */
export function Composer(props: ComposerProps) {
  const { draft, onCancel, onEditLast, onType } = props;
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState('');
  // What was begun before an edit waits until the edit is over.
  const [kept, setKept] = useState('');
  const [lastDraft, setLastDraft] = useState(draft);
  if (draft !== lastDraft) {
    setLastDraft(draft);
    if (draft.kind === 'edit') {
      if (lastDraft.kind !== 'edit') setKept(text);
      setText(draft.of.text ?? '');
    } else if (lastDraft.kind === 'edit') setText(kept);
  }
  useEffect(() => {
    if (draft.kind !== 'new') field.current?.focus();
  }, [draft]);

  const send = (): void => {
    if (text.trim() === '') return;
    props.onSend(text);
    onType(false);
    if (draft.kind !== 'edit') setText('');
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // An input method that is composing takes Enter for itself.
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      send();
    } else if (event.key === 'Escape' && draft.kind !== 'new') onCancel();
    else if (event.key === 'ArrowUp' && text === '') {
      event.preventDefault();
      onEditLast();
    }
  };
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <DraftLine draft={draft} onCancel={onCancel} />
      <div className="composer-row">
        <textarea
          ref={field}
          rows={Math.min(6, text.split('\n').length)}
          value={text}
          dir="auto"
          aria-label={`Message to ${props.roomName}`}
          placeholder={draft.kind === 'reply' ? 'Write a reply' : 'Write a message'}
          enterKeyHint="send"
          onChange={(event) => {
            setText(event.target.value);
            if (draft.kind !== 'edit') onType(event.target.value !== '');
          }}
          onKeyDown={onKeyDown}
        />
        <button
          type="submit"
          className="send"
          aria-label={draft.kind === 'edit' ? 'Save' : 'Send'}
          disabled={text.trim() === ''}
        >
          <Icon of={draft.kind === 'edit' ? 'check' : 'send'} directed={draft.kind !== 'edit'} />
        </button>
      </div>
    </form>
  );
}

function DraftLine({ draft, onCancel }: Pick<ComposerProps, 'draft' | 'onCancel'>): ReactNode {
  if (draft.kind === 'new') return null;
  const message = draft.kind === 'edit' ? draft.of : draft.to;
  return (
    <div className="draft">
      <Icon of={draft.kind} directed={draft.kind === 'reply'} />
      <p>
        <span className="draft-title" dir="auto">
          {draft.kind === 'edit'
            ? 'Edit your message'
            : `Reply to ${message.isOwn ? 'yourself' : isolated(message.sender)}`}
        </span>
        <span className="draft-text" dir="auto">
          {message.text?.slice(0, 200)}
        </span>
      </p>
      <button type="button" className="round" aria-label="Cancel" title="Cancel" onClick={onCancel}>
        <Icon of="close" />
      </button>
    </div>
  );
}
