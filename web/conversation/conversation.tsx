import { useEffect, useMemo, useState } from 'react';
import type { Message, Room } from '../../client/index.ts';
import { useObserved } from '../observed.ts';
import { useStable } from '../stable.ts';
import { troubleOf } from '../trouble.ts';
import { Composer, type Draft } from './composer.tsx';
import { ConversationHead } from './conversation-head.tsx';
import { DeleteDialog } from './delete-dialog.tsx';
import type { MessageAct } from './message-item.tsx';
import { NewsReader } from './news-reader.tsx';
import { readersByMessage } from './read-by.ts';
import { Timeline } from './timeline.tsx';
import { TypingLine } from './typing-line.tsx';

export interface ConversationProps {
  readonly room: Room;
  readonly name: string;
  readonly isGroup: boolean;
  readonly me: string;
  /** Up to where the user had read when the conversation was opened, and whether there was more. */
  readonly readSeq: number;
  readonly hasUnread: boolean;
  readonly onBack: () => void;
}

const newMessage: Draft = { kind: 'new' };

/** A room: who is in it, what was said, and room to say something. */
export function Conversation({ room, name, isGroup, me, readSeq, hasUnread, onBack }: ConversationProps) {
  const messages = useObserved(room.messages);
  const notices = useObserved(room.notices);
  const receipts = useObserved(room.receipts);
  const members = useObserved(room.members);
  const typing = useObserved(room.typing);
  const [draft, setDraft] = useState<Draft>(newMessage);
  const [doomed, setDoomed] = useState<Message>();
  const [trouble, setTrouble] = useState<string>();
  // Where the unread ones begin stays where it was when the conversation was opened.
  const [unreadFrom] = useState(hasUnread ? readSeq + 1 : undefined);
  const readBy = useMemo(
    () => readersByMessage({ messages, receipts, isGroup, me }),
    [messages, receipts, isGroup, me],
  );
  const attempt = (change: Promise<unknown>): void => {
    setTrouble(undefined);
    change.catch((error: unknown) => setTrouble(troubleOf(error)));
  };
  const loadOlder = async (): Promise<void> => {
    const loading = room.messages.loadOlder();
    attempt(loading);
    return loading;
  };
  const act = useStable((message: Message, what: MessageAct): void => {
    const { id, seq } = message;
    if (what.kind === 'retry') room.messages.retry(id).catch(isShownInMessage);
    else if (what.kind === 'discard') room.messages.discard(id);
    else if (what.kind === 'reply') setDraft({ kind: 'reply', to: message });
    else if (what.kind === 'edit') setDraft({ kind: 'edit', of: message });
    else if (what.kind === 'delete') setDoomed(message);
    else if (what.kind === 'react' && seq !== undefined)
      attempt(room.messages.react(seq, what.reaction, what.active));
  });
  const send = (text: string): void => {
    if (draft.kind === 'edit') {
      if (draft.of.seq !== undefined && text !== draft.of.text)
        attempt(room.messages.edit(draft.of.seq, text));
    } else
      room.messages
        .send(text, draft.kind === 'reply' ? { replyTo: draft.to.seq } : {})
        .catch(isShownInMessage);
    setDraft(newMessage);
  };
  const editLast = (): void => {
    const last = messages.findLast(
      ({ isOwn, text, status }) => isOwn && text !== undefined && status === 'sent',
    );
    if (last !== undefined) setDraft({ kind: 'edit', of: last });
  };
  const role = members.find(({ user }) => user === me)?.role;
  useEffect(() => () => room.typing.stop(), [room]);
  return (
    <section className={isGroup ? 'conversation group' : 'conversation'} aria-label={name}>
      <ConversationHead room={room} name={name} isGroup={isGroup} me={me} onBack={onBack} />
      <Timeline
        messages={messages}
        notices={notices}
        hasOlder={room.messages.hasOlder}
        onLoadOlder={loadOlder}
        unreadFrom={unreadFrom}
        me={me}
        roomName={name}
        isGroup={isGroup}
        mayDelete={isGroup && (role === 'owner' || role === 'moderator')}
        readBy={readBy}
        onAct={act}
        onSeen={(seq) => room.markRead(seq)}
      />
      <TypingLine users={typing.filter((user) => user !== me)} />
      <div className="conversation-foot">
        {trouble !== undefined && (
          <p className="trouble" role="alert">
            {trouble}
          </p>
        )}
        <Composer
          roomName={name}
          draft={draft}
          onSend={send}
          onCancel={() => setDraft(newMessage)}
          onEditLast={editLast}
          onType={(isTyping) => (isTyping ? room.typing.start() : room.typing.stop())}
        />
      </div>
      <NewsReader messages={messages} />
      {doomed !== undefined && (
        <DeleteDialog
          message={doomed}
          onClose={() => setDoomed(undefined)}
          onDelete={() => {
            if (doomed.seq !== undefined) attempt(room.messages.delete(doomed.seq));
            setDoomed(undefined);
          }}
        />
      )}
    </section>
  );
}

/** What keeps a message from being sent stands in the message itself, beside the button that tries again. */
function isShownInMessage(): void {}
