import type { Notice } from '../../client/index.ts';
import { isolated } from '../people/isolated.ts';
import { listed } from '../people/listed.ts';

/** The sender where the backend has acted, and no member. */
const system = 'system';

/** How many are called by their names. */
const namesMax = 5;

/** Whether they are said in one line: all came or went by themselves, or the same person added or removed them. */
export function isOneNotice(notices: readonly Notice[]): boolean {
  const doings = notices.map((notice) => {
    if (notice.type === 'roomUpdated') return `changed by ${notice.seq}`;
    return `${notice.type} by ${notice.user === notice.sender ? 'themselves' : `user ${notice.sender}`}`;
  });
  return new Set(doings).size === 1;
}

/** What happened, as a line between messages. All of `notices` are one by `isOneNotice`. */
export function noticeWords(notices: readonly Notice[], me: string): string {
  const [first] = notices;
  if (first === undefined) return '';
  if (first.type === 'roomUpdated') return updateWords(first, me);
  const others = notices.flatMap((notice) => (notice.type === 'roomUpdated' ? [] : [notice.user]));
  const users = listed(
    others.map((user) => (user === me ? 'you' : user)),
    namesMax,
  );
  const isJoining = first.type === 'memberJoined';
  if (first.sender === first.user) return begun(`${users} ${isJoining ? 'joined' : 'left'}`);
  if (first.sender !== system)
    return begun(`${nameOf(first.sender, me)} ${isJoining ? 'added' : 'removed'} ${users}`);
  const were = others.length > 1 || first.user === me ? 'were' : 'was';
  return begun(`${users} ${were} ${isJoining ? 'added' : 'removed'}`);
}

function updateWords(update: Extract<Notice, { readonly type: 'roomUpdated' }>, me: string): string {
  const { name, frozen, slowModeSeconds, retentionDays, sender } = update;
  const lines: string[] = [];
  if (name !== undefined && sender === system) lines.push(`The group is called “${isolated(name)}” now`);
  else if (name !== undefined) lines.push(`${nameOf(sender, me)} named the group “${isolated(name)}”`);
  if (frozen !== undefined)
    lines.push(frozen ? 'Only owners and moderators can write for now' : 'Everybody can write again');
  if (slowModeSeconds !== undefined)
    lines.push(
      slowModeSeconds > 0 ? `One message each in ${slowModeSeconds} seconds` : 'No slow mode any more',
    );
  if (retentionDays !== undefined)
    lines.push(
      `Messages are kept ${retentionDays === null ? 'for good' : `for ${retentionDays} days`} from now on`,
    );
  return begun(lines.join('. '));
}

function nameOf(user: string, me: string): string {
  return user === me ? 'you' : isolated(user);
}

/** A name is written as it is; a sentence begins with a capital. */
function begun(words: string): string {
  return words.replace(/^(\u2068?)you\b/, '$1You');
}
