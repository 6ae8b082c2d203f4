import type { Role, RoomSettings, RoomType } from '../../protocol/rooms.ts';
import type { RoomDeletionStore } from './deletion-port.ts';
import type { RoomErasureStore } from './erasure-port.ts';

export interface RoomHead {
  readonly room: string;
  readonly type: RoomType;
  readonly name?: string;
  readonly settings: RoomSettings;
  /** Id of this incarnation of the log: a log restored from a backup gets a new one. */
  readonly epoch: string;
  /** 1, 2, 3, …: how often a room with this id has been created. */
  readonly incarnation: number;
  /** Ascending; none as long as the room has had no retention. See `retained-log.ts`. */
  readonly segments: readonly Segment[];
  /** When the next entry begins another segment; absent: never. Epoch milliseconds. */
  readonly segmentEndsAt?: number;
  /** Highest seq handed out. */
  readonly seq: number;
  /** When it was handed out, or the room created. Epoch milliseconds. */
  readonly activeAt: number;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

/** Entries that expire together: those above `after`, up to where the next segment begins. */
export interface Segment {
  readonly after: number;
  /** When its items go; absent: never. Epoch milliseconds. */
  readonly expiresAt?: number;
}

/** How much a member has written lately. */
export interface Pace {
  /** What has been written keeps the member busy until then; see `send-pace.ts`. Epoch milliseconds. */
  readonly busyUntil?: number;
  /** When the last message was written. Epoch milliseconds. */
  readonly sentAt?: number;
}

export interface Member extends Pace {
  readonly room: string;
  readonly user: string;
  readonly role: Role;
  /** Epoch milliseconds. */
  readonly joinedAt: number;
  /** Up to where the member has said to have read; see `read-position.ts`. */
  readonly readSeq: number;
  /** Until when the member may not write. Epoch milliseconds; absent if never muted. */
  readonly mutedUntil?: number;
  /** What this member has claimed seqs for: slot → seq. See `claim-slots.ts`. */
  readonly claims: ReadonlyMap<string, number>;
}

export interface MemberKey {
  readonly room: string;
  readonly user: string;
}

/** What must hold at the very instant of a change, or it is `refused`: a right to it must not be raced by its loss. */
export interface Provided {
  /** Roles of which the member concerned has one. */
  readonly roles?: readonly Role[];
  /** Another member, who is there then and has one of these roles. */
  readonly witness?: { readonly user: string; readonly roles: readonly Role[] };
}

/** What of a member is given anew; what is absent stays as it is. */
export interface MemberChange {
  readonly role?: Role;
  /** Epoch milliseconds; null takes a mute away. */
  readonly mutedUntil?: number | null;
}

/** Heads and members of rooms. */
export interface RoomStore extends RoomDeletionStore, RoomErasureStore {
  readHead(room: string): Promise<RoomHead | undefined>;
  readHeads(rooms: readonly string[]): Promise<readonly RoomHead[]>;
  readMember(key: MemberKey): Promise<Member | undefined>;
  /** Each as it is at some instant, not both at the same one. */
  readHeadAndMember(key: MemberKey): Promise<{ readonly head?: RoomHead; readonly member?: Member }>;
  /**
   * Head and members appear together or not at all. False if the room is there already, or the one with the same id
   * before it is not deleted to its end. Up to 98 members.
   */
  createRoom(head: RoomHead, members: readonly Member[]): Promise<boolean>;
  /**
   * Puts a member in the place of the departure whose `memberLeft` entry has this seq, or of none. Nothing happens if
   * the user `isMember` already, or has `departed` in another way than this, or the room is deleted: `noRoom`.
   */
  addMember(
    member: Member,
    options: { readonly leftSeq: number | undefined } & Pick<Provided, 'witness'>,
  ): Promise<'added' | 'isMember' | 'departed' | 'noRoom' | 'refused'>;
  /** Turns a member into a departure with the same claims. Nothing happens if there is no such member. */
  depart(key: MemberKey, provided?: Provided): Promise<'departed' | 'notAMember' | 'refused'>;
  /** `unchanged`: the member is as the change would have it. */
  changeMember(
    key: MemberKey,
    change: MemberChange,
    provided?: Provided,
  ): Promise<'changed' | 'unchanged' | 'notAMember' | 'refused'>;
  /** Ids of all owners. */
  readOwners(room: string): Promise<readonly string[]>;
  /** Seqs claimed by a departure, or undefined if the user has not left the room. */
  readDeparture(key: MemberKey): Promise<ReadonlyMap<string, number> | undefined>;
  /** Seqs claimed by the system, or undefined if it has never been given a place for claims in the room. */
  readSystemClaims(room: string): Promise<ReadonlyMap<string, number> | undefined>;
  /** Gives the system a place for claims in the room, unless it has one, or the room is deleted. */
  createSystemClaims(room: string): Promise<void>;
  readMembers(room: string): Promise<readonly Member[]>;
  /** Members in the order of their user ids, a page at a time. */
  readMembersPage(page: { readonly room: string; readonly after?: string; readonly limit: number }): Promise<{
    readonly members: readonly Member[];
    /** Present if there are more: the `after` of the next page. */
    readonly next?: string;
  }>;
  /** Moves a member's read position forward. False if it is there already, or the user is no member. */
  markRead(key: MemberKey, seq: number): Promise<boolean>;
  /** Notes that a member types, once in an interval: `tooSoon` otherwise. */
  noteTyping(
    key: MemberKey,
    times: { readonly nowMs: number; readonly intervalMs: number },
  ): Promise<'noted' | 'tooSoon' | 'notAMember'>;
  countMembers(room: string): Promise<number>;
  /** Rooms of a user, a page at a time. Eventually consistent: ask the members before trusting it. */
  readRoomsOfUser(page: { readonly user: string; readonly after?: string; readonly limit: number }): Promise<{
    readonly rooms: readonly string[];
    /** Present if there are more: the `after` of the next page. */
    readonly next?: string;
  }>;
  readMembersOfUser(user: string, rooms: readonly string[]): Promise<readonly Member[]>;
}
