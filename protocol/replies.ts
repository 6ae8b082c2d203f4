import type { Entry, MembershipEntry, RoomUpdatedEntry } from './entries.ts';
import type { ErrorFrame } from './errors.ts';
import type { CreatedRoom, MemberDescription, MembersAdded, RoomsPage } from './operations.ts';
import type { Role, RoomType } from './rooms.ts';

/** Replies: what a request is answered with. The ack of `sendMessage` is the message entry itself. */

export interface JoinedReply {
  readonly type: 'joined';
  readonly id: string;
  readonly room: string;
  readonly epoch: string;
  /** The room's highest seq. */
  readonly head: number;
  /** Ascending; after `after`, or the newest ones where the request had none. Empty if not `recovered`. */
  readonly entries: readonly Entry[];
  /** Whether more are to be had by `history`: later ones after a resume, earlier ones otherwise. */
  readonly more: boolean;
  /** False if and only if the log could not be continued from `after`: load the room anew. */
  readonly recovered: boolean;
}

export interface LeftReply {
  readonly type: 'left';
  readonly id: string;
  readonly room: string;
}

export interface HistoryPage {
  readonly room: string;
  readonly epoch: string;
  /** Ascending by seq. */
  readonly entries: readonly Entry[];
  /** Whether the log goes on in the direction that was read. */
  readonly more: boolean;
}

export interface HistoryReply extends HistoryPage {
  readonly type: 'history';
  readonly id: string;
}

export interface RoomsReply extends RoomsPage {
  readonly type: 'rooms';
  readonly id: string;
}

export interface ListedMember {
  readonly user: string;
  readonly role: Role;
  /** Up to where the member has read. */
  readonly readSeq: number;
  /** Whether one of the member's connections is subscribed to the room and was heard of within its lease. */
  readonly online: boolean;
}

export interface MembersPage {
  /** In the order of their user ids. */
  readonly members: readonly ListedMember[];
  /** Users whose connections receive the room, those included whose end is not known yet. */
  readonly occupancy: number;
  /** Present if there are more. */
  readonly cursor?: string;
}

export interface MembersReply extends MembersPage {
  readonly type: 'members';
  readonly id: string;
  readonly room: string;
}

/** A read position: the reply of `markRead`, and, without `id`, a push to the room. */
export interface ReadReply {
  readonly type: 'read';
  readonly id?: string;
  readonly room: string;
  readonly user: string;
  readonly seq: number;
}

/** A push that is never stored. */
export interface TypingPush {
  readonly type: 'typing';
  readonly room: string;
  readonly user: string;
  readonly active: boolean;
}

/** A user's first connection has come to the room, or their last one has gone; never stored. */
export interface PresencePush {
  readonly type: 'presence';
  readonly room: string;
  readonly user: string;
  readonly online: boolean;
}

export interface PongReply {
  readonly type: 'pong';
  readonly id?: string;
  /** ISO 8601, UTC. */
  readonly timestamp: string;
  /** Heads of those rooms asked about that have moved on, and to which this connection is subscribed. */
  readonly heads?: Readonly<Record<string, number>>;
  /** Those of the rooms asked about to which this connection is not subscribed: join them anew, or forget them. */
  readonly notSubscribed?: readonly string[];
}

export interface MembersAddedReply extends MembersAdded {
  readonly type: 'membersAdded';
  readonly id: string;
}

/** A member as a request has left them. */
export interface MemberReply extends MemberDescription {
  readonly type: 'member';
  readonly id: string;
}

/** A member has got another role, or was muted. */
export interface MemberUpdatedPush extends MemberDescription {
  readonly type: 'memberUpdated';
}

/** The numbered entry of what was asked for, with the request's `id`. */
export type EntryReply = (MembershipEntry | RoomUpdatedEntry) & { readonly id: string };

/** A room that a user has created. A frame's `type` is its own, so that the room's is `roomType`. */
export interface RoomReply extends Omit<CreatedRoom, 'type'> {
  readonly type: 'room';
  readonly id: string;
  readonly roomType: RoomType;
}

/** Tells a user's devices of a room that the user is in now. */
export interface RoomAddedPush {
  readonly type: 'roomAdded';
  readonly room: string;
  readonly roomType: RoomType;
  readonly name?: string;
  readonly epoch: string;
  /** The room's highest seq a moment ago. */
  readonly head: number;
}

/** Tells a user's devices of a room that the user is not in any more. */
export interface RoomRemovedPush {
  readonly type: 'roomRemoved';
  readonly room: string;
}

export type Reply =
  | JoinedReply
  | LeftReply
  | HistoryReply
  | RoomsReply
  | MembersReply
  | ReadReply
  | PongReply
  | MembersAddedReply
  | MemberReply
  | EntryReply
  | RoomReply;

/** The log of the room has another epoch: drop what is cached of it, and join anew. */
export interface RoomResetPush {
  readonly type: 'roomReset';
  readonly room: string;
  readonly epoch: string;
}

/** Anything that the backend puts into a frame of its own. */
export type OutgoingFrame =
  | Entry
  | Reply
  | TypingPush
  | PresencePush
  | MemberUpdatedPush
  | RoomAddedPush
  | RoomRemovedPush
  | RoomResetPush
  | ErrorFrame;
