import { useState } from 'react';
import type { Room } from '../../client/index.ts';
import { Icon } from '../icons.tsx';
import { useObserved } from '../observed.ts';
import { Motif } from '../people/motif.tsx';
import { MembersDialog } from './members-dialog.tsx';

export interface ConversationHeadProps {
  readonly room: Room;
  readonly name: string;
  readonly isGroup: boolean;
  readonly me: string;
  readonly onBack: () => void;
}

/** With whom one talks, and who of them is there. */
export function ConversationHead({ room, name, isGroup, me, onBack }: ConversationHeadProps) {
  const members = useObserved(room.members);
  const online = useObserved(room.presence);
  const [isShowingMembers, setIsShowingMembers] = useState(false);
  const others = members.filter(({ user }) => user !== me);
  const present = others.filter(({ user }) => online.has(user)).length;
  return (
    <header className="conversation-head">
      <button type="button" className="round back" aria-label="Back to all conversations" onClick={onBack}>
        <Icon of="back" directed />
      </button>
      <span className="person">
        <Motif of={isGroup ? room.id : name} />
        {!isGroup && present > 0 && <span className="presence" />}
      </span>
      <div className="conversation-title">
        <h1 dir="auto">{name}</h1>
        {members.length > 0 && <p>{isGroup ? groupWords(members.length, present) : directWords(present)}</p>}
      </div>
      {isGroup && (
        <button
          type="button"
          className="round"
          aria-label="Members"
          title="Members"
          onClick={() => setIsShowingMembers(true)}
        >
          <Icon of="people" />
        </button>
      )}
      {isShowingMembers && <MembersDialog room={room} me={me} onClose={() => setIsShowingMembers(false)} />}
    </header>
  );
}

function directWords(present: number): string {
  return present > 0 ? 'Online' : 'Offline';
}

function groupWords(count: number, present: number): string {
  return `${count} ${count === 1 ? 'member' : 'members'}, ${present === 0 ? 'nobody else' : present} online`;
}
