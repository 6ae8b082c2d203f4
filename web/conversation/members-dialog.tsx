import { type FormEvent, useState } from 'react';
import type { Room } from '../../client/index.ts';
import { Dialog } from '../dialog.tsx';
import { NameInput } from '../name-input.tsx';
import { useObserved } from '../observed.ts';
import { Motif } from '../people/motif.tsx';
import { troubleOf } from '../trouble.ts';

export interface MembersDialogProps {
  readonly room: Room;
  readonly me: string;
  readonly onClose: () => void;
}

/** Who is in a group; who looks after it can add others, and anybody can leave. */
export function MembersDialog({ room, me, onClose }: MembersDialogProps) {
  const members = useObserved(room.members);
  const online = useObserved(room.presence);
  const [trouble, setTrouble] = useState<string>();
  const role = members.find(({ user }) => user === me)?.role;
  const attempt = (change: Promise<unknown>): void => {
    setTrouble(undefined);
    change.catch((error: unknown) => setTrouble(troubleOf(error)));
  };
  return (
    <Dialog title="Members" onClose={onClose}>
      <ul className="member-list">
        {members.map((member) => (
          <li key={member.user} className="member">
            <span className="person">
              <Motif of={member.user} size="small" />
              {online.has(member.user) && <span className="presence" />}
            </span>
            <span className="member-name" dir="auto">
              {member.user === me ? `${member.user} (you)` : member.user}
            </span>
            <span className="hint">{wordsOf(member.role, online.has(member.user))}</span>
          </li>
        ))}
      </ul>
      {(role === 'owner' || role === 'moderator') && (
        <AddMember onAdd={(user) => attempt(room.members.add([user]))} />
      )}
      {trouble !== undefined && (
        <p className="trouble" role="alert">
          {trouble}
        </p>
      )}
      <div className="dialog-buttons">
        <button
          type="button"
          className="plain"
          onClick={() => attempt(room.members.remove(me).then(onClose))}
        >
          Leave the group
        </button>
      </div>
    </Dialog>
  );
}

function AddMember({ onAdd }: { readonly onAdd: (user: string) => void }) {
  const [user, setUser] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (user.trim() === '') return;
    onAdd(user.trim());
    setUser('');
  };
  return (
    <form className="add-member" onSubmit={submit}>
      <div className="field">
        <label htmlFor="new-member">Add somebody</label>
        <NameInput id="new-member" value={user} onChange={setUser} />
      </div>
      <button type="submit" className="filled">
        Add
      </button>
    </form>
  );
}

function wordsOf(role: string, isOnline: boolean): string {
  return [...(role === 'member' ? [] : [role]), isOnline ? 'online' : 'offline'].join(', ');
}
