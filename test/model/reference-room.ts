import type { Entry, MembershipEntry, MessageEntry } from '../../protocol/entries.ts';
import type { Role, RoomSettings, RoomType } from '../../protocol/rooms.ts';
import { changedMessage, changeEntry, emptied, isSaidBy } from './reference-message.ts';
import { Refused } from './refused.ts';
import type { MessageChange, NewMessage, Page } from './requests.ts';

export interface ReferenceMember {
  role: Role;
  readSeq: number;
  mutedUntil: number;
  typedAt: number;
  sentAt: number;
}

/** What came of writing under an id. */
export interface Written {
  readonly entry: Entry;
  /** Whether others get it: when it is new, and a message once more when it is sent again. */
  readonly isPushed: boolean;
}

/** What a sender has written under an id. */
interface Writing {
  readonly id: string;
  readonly seq: number;
  isRepeated: boolean;
}

/** So many ids of a sender are remembered. */
const remembered = 16;

/** So many edits of a message keep their texts, as long as it is not deleted. */
const editTexts = 25;

/** A room, in the simplest way: the log is an array, and what it needs beside it is kept by name. */
export class ReferenceRoom {
  readonly room: string;
  readonly epoch: string;
  readonly type: RoomType;
  readonly createdAt: string;
  name: string | undefined;
  settings: RoomSettings = { slowModeSeconds: 0, retentionDays: null, frozen: false };
  /** When it was created, or last written to. */
  activeAt: number;
  /** The entry with seq 1 comes first. */
  readonly entries: Entry[] = [];
  readonly members = new Map<string, ReferenceMember>();
  /** Who has left, until they come back. */
  readonly departures = new Map<string, MembershipEntry>();
  /** By sender, oldest first. Kept when they leave. */
  readonly #writings = new Map<string, Writing[]>();

  constructor({ room, epoch, type }: Pick<ReferenceRoom, 'room' | 'epoch' | 'type'>, nowMs: number) {
    this.room = room;
    this.epoch = epoch;
    this.type = type;
    this.activeAt = nowMs;
    this.createdAt = new Date(nowMs).toISOString();
  }

  member(user: string): ReferenceMember {
    const member = this.members.get(user);
    if (member === undefined) throw new Refused('not_a_member');
    return member;
  }

  append<Appended extends Entry>(nowMs: number, entryAt: (seq: number, timestamp: string) => Appended) {
    const entry = entryAt(this.entries.length + 1, new Date(nowMs).toISOString());
    this.entries.push(entry);
    this.activeAt = nowMs;
    return entry;
  }

  /** @param isBackend whether it is the backend who writes, in whosever name */
  send(sender: string, { id, message, replyTo }: NewMessage, nowMs: number, isBackend = false): Written {
    const { room } = this;
    const earlier = this.#find(sender, id);
    if (earlier !== undefined) {
      const entry = this.entries[earlier.seq - 1];
      const isSame =
        entry?.type === 'message' &&
        (entry.editedAt !== undefined ||
          entry.deletedAt !== undefined ||
          (entry.message === message && entry.replyTo === replyTo));
      if (!isSame) throw new Refused('conflict');
      const isPushed = !earlier.isRepeated;
      earlier.isRepeated = true;
      return { entry, isPushed };
    }
    if (!isBackend) this.#requireUnmuted(sender, nowMs);
    if (replyTo !== undefined) this.#message(replyTo);
    if (!isBackend) this.#takeTurn(sender, nowMs);
    const answering = replyTo === undefined ? {} : { replyTo };
    const entry = this.append(nowMs, (seq, timestamp): MessageEntry => ({
      type: 'message',
      room,
      seq,
      id,
      message,
      sender,
      timestamp,
      ...answering,
    }));
    this.#remember(sender, id, entry.seq);
    return { entry, isPushed: true };
  }

  change(sender: string, change: MessageChange, nowMs: number): Written {
    const { id, seq: target } = change;
    const entryAt = (seq: number, timestamp: string) => changeEntry(change, { seq, sender, timestamp });
    const earlier = this.#find(sender, id);
    if (earlier !== undefined) {
      const entry = this.entries[earlier.seq - 1];
      if (entry === undefined || !isSaidBy(entry, entryAt)) throw new Refused('conflict');
      return { entry, isPushed: false };
    }
    const { role } = this.member(sender);
    const isWriting = change.action !== 'deleteMessage';
    if (isWriting) this.#requireUnmuted(sender, nowMs);
    const changed = changedMessage(this.#message(target), change, {
      user: sender,
      role,
      at: new Date(nowMs).toISOString(),
    });
    if (isWriting) this.#requireUnfrozen(role);
    const entry = this.append(nowMs, entryAt);
    this.entries[target - 1] = changed;
    this.#emptyEdits(target, { keep: entry.type === 'messageDeleted' ? 0 : editTexts });
    this.#remember(sender, id, entry.seq);
    return { entry, isPushed: true };
  }

  join(user: string, sender: string, nowMs: number): MembershipEntry {
    const { room } = this;
    this.departures.delete(user);
    this.admit(user, 'member');
    return this.append(nowMs, (seq, timestamp) => ({
      type: 'memberJoined',
      room,
      seq,
      user,
      sender,
      timestamp,
    }));
  }

  /** Who comes back has read up to what they wrote last. */
  admit(user: string, role: Role): void {
    const readSeq = this.#writings.get(user)?.at(-1)?.seq ?? 0;
    this.members.set(user, { role, readSeq, mutedUntil: 0, typedAt: -Infinity, sentAt: -Infinity });
  }

  leave(user: string, sender: string, nowMs: number): MembershipEntry {
    const { room } = this;
    this.members.delete(user);
    const left = this.append(nowMs, (seq, timestamp): MembershipEntry => ({
      type: 'memberLeft',
      room,
      seq,
      user,
      sender,
      timestamp,
    }));
    this.departures.set(user, left);
    return left;
  }

  page({ before, after, limit = 50 }: Page) {
    const { entries } = this;
    if (after !== undefined)
      return { entries: entries.slice(after, after + limit), more: after + limit < entries.length };
    const below = entries.slice(0, before === undefined ? undefined : before - 1);
    return { entries: below.slice(-limit), more: below.length > limit };
  }

  unread(user: string): number {
    const { readSeq } = this.member(user);
    return this.#messages().filter(({ seq, sender }) => seq > readSeq && sender !== user).length;
  }

  lastMessage(): object | undefined {
    const last = this.#messages().at(-1);
    if (last === undefined) return undefined;
    const { reactions: _reactions, ...preview } = last;
    return { ...preview, message: last.message?.slice(0, 200) };
  }

  #requireUnmuted(user: string, nowMs: number): void {
    if (this.member(user).mutedUntil > nowMs) throw new Refused('forbidden');
  }

  #requireUnfrozen(role: Role): void {
    if (this.settings.frozen && role === 'member') throw new Refused('forbidden');
  }

  /** All edits of a message but the last ones lose their text. */
  #emptyEdits(target: number, { keep }: { readonly keep: number }): void {
    const edits = this.entries
      .filter((entry) => entry.type === 'messageEdited')
      .filter((edit) => edit.target === target);
    for (const edit of edits.slice(0, edits.length - keep)) this.entries[edit.seq - 1] = emptied(edit);
  }

  /** Slow mode is for the messages of plain members. */
  #takeTurn(user: string, nowMs: number): void {
    const member = this.member(user);
    this.#requireUnfrozen(member.role);
    const waitMs = member.sentAt + this.settings.slowModeSeconds * 1000 - nowMs;
    if (member.role === 'member' && waitMs > 0) throw new Refused('rate_limited', waitMs);
    member.sentAt = nowMs;
  }

  #messages(): readonly MessageEntry[] {
    return this.entries
      .filter((entry) => entry.type === 'message')
      .filter(({ deletedAt }) => deletedAt === undefined);
  }

  #message(seq: number): MessageEntry {
    const found = this.#messages().find((message) => message.seq === seq);
    if (found === undefined) throw new Refused('not_found');
    return found;
  }

  #find(sender: string, id: string): Writing | undefined {
    return this.#writings.get(sender)?.find((writing) => writing.id === id);
  }

  /** Who writes has read up to there. */
  #remember(sender: string, id: string, seq: number): void {
    const writings = [...(this.#writings.get(sender) ?? []), { id, seq, isRepeated: false }];
    this.#writings.set(sender, writings.slice(-remembered));
    const member = this.members.get(sender);
    if (member !== undefined) member.readSeq = seq;
  }
}
