import type {
  Entry,
  MessageChangeEntry,
  MessageEditedEntry,
  MessageEntry,
} from '../../../protocol/entries.ts';
import type { Evidence, Write } from './evidence.ts';
import { groupBy } from './grouping.ts';
import { oncePer } from './once-per.ts';

/** A message as it was before, between or after its changes. */
interface State {
  /** The number of the change after which it was so; 0 before all of them. */
  readonly from: number;
  readonly message: MessageEntry;
  readonly shown: string;
}

/** Every message as the log tells it: as it was sent, and then changed, in the order of the numbers. */
export class Replays {
  readonly #evidence: Evidence;
  readonly #originals = new Map<string, MessageEntry>();
  /** Of edits, as they were asked for: once their message is deleted, the log does not have them any more. */
  readonly #texts = new Map<string, string>();
  readonly #states = new Map<string, readonly State[]>();

  constructor(evidence: Evidence) {
    this.#evidence = evidence;
    // A message may be changed before anybody but its own fan-out has had it: the first push went to nobody.
    for (const { entries } of evidence.history.posts) for (const entry of entries) this.#readOriginal(entry);
    for (const { entry } of evidence.sightings) this.#readOriginal(entry);
    for (const write of evidence.writes) this.#readText(write);
    for (const [room, log] of evidence.logs) this.#replay(room, log);
  }

  /** The message as it was sent, if anybody has seen it so. */
  original(room: string, seq: number): MessageEntry | undefined {
    return this.#originals.get(`${room} ${seq}`);
  }

  /** The text that an edit gave its message. */
  textOf({ message, room, sender, id }: MessageEditedEntry): string | undefined {
    return message ?? this.#texts.get(`${room} ${sender} ${id}`);
  }

  /** Whether the log has this entry, or had it before it was changed. */
  holds(entry: Entry): boolean {
    const standing = this.#evidence.standing(entry.room, entry.seq);
    if (standing === undefined || fixedOf(standing) !== fixedOf(entry)) return false;
    return entry.type !== 'message' || this.lastStateOf(entry) !== undefined;
  }

  /** The number after which the message has last shown what this one shows; undefined if it never has. */
  lastStateOf(message: MessageEntry): number | undefined {
    const shown = shownOf(message);
    return this.#states.get(`${message.room} ${message.seq}`)?.findLast((state) => state.shown === shown)
      ?.from;
  }

  /** The message after all of its changes. */
  final(room: string, seq: number): MessageEntry | undefined {
    return this.#states.get(`${room} ${seq}`)?.at(-1)?.message;
  }

  #readOriginal(entry: Entry): void {
    if (entry.type !== 'message' || entry.editedAt !== undefined || entry.deletedAt !== undefined) return;
    const { reactions: _reactions, ...original } = entry;
    this.#originals.set(`${entry.room} ${entry.seq}`, original);
  }

  #readText({ room, user, id, attempts }: Write): void {
    const text = attempts.find(({ request }) => request['action'] === 'editMessage')?.request['message'];
    if (typeof text === 'string') this.#texts.set(`${room} ${user} ${id}`, text);
  }

  #withText(change: MessageChangeEntry): MessageChangeEntry {
    const message = isEdit(change) ? this.textOf(change) : undefined;
    return isEdit(change) && message !== undefined ? { ...change, message } : change;
  }

  #replay(room: string, log: readonly Entry[]): void {
    for (const entry of log) this.#readOriginal(entry);
    const messages = log.filter((entry) => entry.type === 'message');
    const changes = groupBy(log.filter(isChange), ({ target }) => target);
    for (const message of messages) {
      let state = this.original(room, message.seq) ?? withoutChanges(message);
      const states = [{ from: 0, message: state, shown: shownOf(state) }];
      for (const change of changes.get(message.seq) ?? []) {
        state = afterChange(state, this.#withText(change));
        states.push({ from: change.seq, message: state, shown: shownOf(state) });
      }
      this.#states.set(`${room} ${message.seq}`, states);
    }
  }
}

export function isEdit(entry: Entry): entry is MessageEditedEntry {
  return entry.type === 'messageEdited';
}

export function isChange(entry: Entry): entry is MessageChangeEntry {
  return entry.type === 'messageEdited' || entry.type === 'messageDeleted' || entry.type === 'reaction';
}

/** What a client makes of a message when it learns of a change. */
export function afterChange(message: MessageEntry, change: MessageChangeEntry): MessageEntry {
  switch (change.type) {
    case 'messageEdited':
      // An edit without its text was followed by what tells more: another one, or a deletion.
      return {
        ...message,
        ...(change.message !== undefined && { message: change.message }),
        editedAt: change.timestamp,
      };
    case 'messageDeleted': {
      const { message: _message, reactions: _reactions, ...rest } = message;
      return { ...rest, deletedAt: change.timestamp };
    }
    case 'reaction': {
      const { reaction, sender, active } = change;
      const others = (message.reactions?.[reaction] ?? []).filter((user) => user !== sender);
      const users = active ? [...others, sender] : others;
      return { ...message, reactions: { ...message.reactions, [reaction]: users } };
    }
  }
}

/** What a message shows, to be compared: the order of reactions, but not of those who gave one, is left to the store. */
export const shownOf = oncePer((message: MessageEntry) => shownWith(message, (users) => users));

/** The same, whoever gave a reaction first: a client that began between two changes cannot know. */
export function shownInAnyOrder(message: MessageEntry): string {
  return shownWith(message, (users) => users.toSorted());
}

function shownWith(
  { message, editedAt, deletedAt, reactions = {} }: MessageEntry,
  arrange: (users: readonly string[]) => readonly string[],
): string {
  const given = Object.entries(reactions).filter(([, users]) => users.length > 0);
  const sorted = given.toSorted(([left], [right]) => (left < right ? -1 : 1));
  const arranged = sorted.map(([reaction, users]) => [reaction, arrange(users)]);
  return JSON.stringify([message, editedAt, deletedAt, arranged]);
}

/** What of an entry never changes, to be compared. */
export const fixedOf = oncePer((entry: Entry): string => {
  if (isEdit(entry)) return JSON.stringify({ ...entry, message: undefined });
  if (entry.type !== 'message') return JSON.stringify(entry);
  const { type, room, seq, id, sender, timestamp, replyTo } = entry;
  return JSON.stringify({ type, room, seq, id, sender, timestamp, replyTo });
});

function withoutChanges(message: MessageEntry): MessageEntry {
  const {
    message: _message,
    editedAt: _editedAt,
    deletedAt: _deletedAt,
    reactions: _reactions,
    ...rest
  } = message;
  return rest;
}
