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
  readonly message: string;
  /** User id. */
  readonly sender: string;
  /** ISO 8601, UTC, milliseconds; for people. Order is by `seq` alone. */
  readonly timestamp: string;
  /** Seq of the message that this one answers. */
  readonly replyTo?: number;
}

/** Somebody became a member, or ceased to be one. */
export interface MembershipEntry extends Numbered {
  readonly type: 'memberJoined' | 'memberLeft';
  readonly user: string;
  /** Who did it: a user id, or `system` for the backend. */
  readonly sender: string;
  readonly timestamp: string;
}

/** A number whose writer failed. Clients skip it. */
export interface VoidEntry extends Numbered {
  readonly type: 'void';
}

export type Entry = MessageEntry | MembershipEntry | VoidEntry;
