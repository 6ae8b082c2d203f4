import type { RoomSettings } from './rooms.ts';

/** Entries: the numbered items of a room's log, in the form in which they are stored, pushed and paged. */

interface Numbered {
  readonly room: string;
  /** 1, 2, 3, … in the room, without gaps. */
  readonly seq: number;
}

export interface MessageEntry extends Numbered {
  readonly type: 'message';
  /** The `id` of the request that sent it; unique per room and sender. */
  readonly id: string;
  /** The current text; absent if and only if the message was deleted. */
  readonly message?: string;
  /** User id. */
  readonly sender: string;
  /** ISO 8601, UTC, milliseconds; for people. Order is by `seq` alone. */
  readonly timestamp: string;
  /** Seq of the message that this one answers. */
  readonly replyTo?: number;
  readonly editedAt?: string;
  readonly deletedAt?: string;
  /** Reaction → users who have it, in the order of their reacting. */
  readonly reactions?: Readonly<Record<string, readonly string[]>>;
}

interface ChangeEntry extends Numbered {
  /** Of the request that made the change. */
  readonly id: string;
  /** Seq of the message that is changed. */
  readonly target: number;
  /** Who changed it: a user id. */
  readonly sender: string;
  readonly timestamp: string;
}

export interface MessageEditedEntry extends ChangeEntry {
  readonly type: 'messageEdited';
  /** Absent if the message was deleted since, or edited so often that only its latest edits have their text. */
  readonly message?: string;
}

export interface MessageDeletedEntry extends ChangeEntry {
  readonly type: 'messageDeleted';
}

export interface ReactionEntry extends ChangeEntry {
  readonly type: 'reaction';
  readonly reaction: string;
  /** Whether the sender has it from here on, or no longer. */
  readonly active: boolean;
}

/** A change of an earlier message; the message itself shows its current state. */
export type MessageChangeEntry = MessageEditedEntry | MessageDeletedEntry | ReactionEntry;

/** Somebody became a member, or ceased to be one. */
export interface MembershipEntry extends Numbered {
  readonly type: 'memberJoined' | 'memberLeft';
  readonly user: string;
  /** Who did it: a user id, or `system` for the backend. */
  readonly sender: string;
  readonly timestamp: string;
}

/** What of a room is given anew; what is absent stays as it is. */
export interface RoomChanges extends Partial<RoomSettings> {
  readonly name?: string;
}

/** A room has a new name or other settings: those that are named, as they are from here on. */
export interface RoomUpdatedEntry extends Numbered, RoomChanges {
  readonly type: 'roomUpdated';
  /** Who did it: a user id, or `system` for the backend. */
  readonly sender: string;
  readonly timestamp: string;
}

/** A number whose writer failed. Clients skip it. */
export interface VoidEntry extends Numbered {
  readonly type: 'void';
}

export type Entry = MessageEntry | MessageChangeEntry | MembershipEntry | RoomUpdatedEntry | VoidEntry;

/** What an entry can be: a frame of one of these types has a number. */
export const entryTypes: ReadonlySet<string> = new Set(
  Object.keys({
    message: true,
    messageEdited: true,
    messageDeleted: true,
    reaction: true,
    memberJoined: true,
    memberLeft: true,
    roomUpdated: true,
    void: true,
  } satisfies Record<Entry['type'], true>),
);
