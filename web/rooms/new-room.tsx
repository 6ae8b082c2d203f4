import { type FormEvent, useState } from 'react';
import { Dialog } from '../dialog.tsx';
import { NameInput } from '../name-input.tsx';
import { troubleOf } from '../trouble.ts';

/** Whom to talk to. */
export type NewRoom =
  | { readonly type: 'direct'; readonly members: readonly [string] }
  | { readonly type: 'group'; readonly members: readonly string[]; readonly name: string };

export interface NewRoomDialogProps {
  readonly onCreate: (room: NewRoom) => Promise<void>;
  readonly onClose: () => void;
}

/** Asks whom to talk to: one name makes a private room, several make a group. */
export function NewRoomDialog({ onCreate, onClose }: NewRoomDialogProps) {
  const [people, setPeople] = useState('');
  const [name, setName] = useState('');
  const [trouble, setTrouble] = useState<string>();
  const users = [...new Set(people.split(',').map((user) => user.trim()))].filter((user) => user !== '');
  const isGroup = users.length > 1 || name.trim() !== '';
  const create = async (): Promise<void> => {
    const [first = ''] = users;
    try {
      await onCreate(
        isGroup ? { type: 'group', members: users, name: name.trim() } : { type: 'direct', members: [first] },
      );
      onClose();
    } catch (error) {
      setTrouble(troubleOf(error));
    }
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (users.length > 0) void create();
  };
  return (
    <Dialog title="New conversation" onClose={onClose}>
      <form className="dialog-form" onSubmit={submit}>
        <div className="field">
          <label htmlFor="people">With whom?</label>
          <NameInput id="people" value={people} onChange={setPeople} describedBy="people-hint" isRequired />
          <p className="hint" id="people-hint">
            One name for a private talk. Several, with commas between them, for a group.
          </p>
        </div>
        <div className="field">
          <label htmlFor="room-name">Name of the group, if it is one</label>
          <input
            id="room-name"
            value={name}
            onChange={(event) => setName(event.target.value)}
            dir="auto"
            autoComplete="off"
          />
        </div>
        {trouble !== undefined && (
          <p className="trouble" role="alert">
            {trouble}
          </p>
        )}
        <div className="dialog-buttons">
          <button type="button" className="plain" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="filled">
            {isGroup ? 'Create the group' : 'Begin'}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
