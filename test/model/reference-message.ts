import { isDeepStrictEqual } from 'node:util';
import type { Entry, MessageChangeEntry, MessageEditedEntry, MessageEntry } from '../../protocol/entries.ts';
import type { Role } from '../../protocol/rooms.ts';
import { Refused } from './refused.ts';
import type { MessageChange } from './requests.ts';

/** The entry of an edit, a deletion or a reaction. */
export function changeEntry(
  change: MessageChange,
  { seq, sender, timestamp }: { readonly seq: number; readonly sender: string; readonly timestamp: string },
): MessageChangeEntry {
  const { id, room, seq: target } = change;
  const common = { room, seq, id, target, sender, timestamp };
  switch (change.action) {
    case 'editMessage':
      return { type: 'messageEdited', ...common, message: change.message };
    case 'deleteMessage':
      return { type: 'messageDeleted', ...common };
    case 'react':
      return { type: 'reaction', ...common, reaction: change.reaction, active: change.active };
  }
}

/** Whether an entry is what a request says, as far as one can tell. */
export function isSaidBy(
  entry: Entry,
  entryAt: (seq: number, timestamp: string) => MessageChangeEntry,
): boolean {
  const said = 'timestamp' in entry ? entryAt(entry.seq, entry.timestamp) : undefined;
  const isEmptied = entry.type === 'messageEdited' && entry.message === undefined;
  return isDeepStrictEqual(entry, isEmptied && said?.type === 'messageEdited' ? emptied(said) : said);
}

export function emptied({ message: _message, ...edit }: MessageEditedEntry): MessageEditedEntry {
  return edit;
}

/** The message as it shows after a change by this user. */
export function changedMessage(
  current: MessageEntry,
  change: MessageChange,
  { user, role, at }: { readonly user: string; readonly role: Role; readonly at: string },
): MessageEntry {
  switch (change.action) {
    case 'editMessage':
      if (current.sender !== user) throw new Refused('forbidden');
      return { ...current, message: change.message, editedAt: at };
    case 'deleteMessage': {
      if (current.sender !== user && role === 'member') throw new Refused('forbidden');
      const { message: _message, reactions: _reactions, ...tombstone } = current;
      return { ...tombstone, deletedAt: at };
    }
    case 'react': {
      const { reaction, active } = change;
      const { reactions: { [reaction]: users = [], ...others } = {}, ...message } = current;
      const having = [...users.filter((other) => other !== user), ...(active ? [user] : [])];
      const reactions = { ...others, ...(having.length > 0 && { [reaction]: having }) };
      return { ...message, ...(Object.keys(reactions).length > 0 && { reactions }) };
    }
  }
}
