import type { Deployment } from './deployment.ts';
import type { Entry, MessageEntry, RoomUpdatedEntry } from '../../protocol/entries.ts';
import type { Role, RoomSettings, RoomType } from '../../protocol/rooms.ts';
import type { RoomDeletionStore } from './deletion-port.ts';
import type { ConnectionErasureStore, RoomErasureStore } from './erasure-port.ts';
import type { PlaceStore } from './place-port.ts';

/**
 * What the domain needs from outside. Every method is one call of the service behind it, so that a crash, a retry or
 * a rival between any two of them can be played through; every read is strongly consistent unless it says otherwise.
 * Each port has a contract suite that its fake and its adapter both pass.
 */

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

/** What an item of a log carries beside its entry. */
export interface Stamp {
  /** Of the log that it belongs to. What an earlier one has left behind is as good as not there. */
  readonly incarnation: number;
  /** When it goes; absent: never. Epoch milliseconds. */
  readonly expiresAt?: number;
}

/** How much a member has written lately. */
export interface Pace {
  /** What has been written keeps the member busy until then; see `send-pace.ts`. Epoch milliseconds. */
  readonly busyUntil?: number;
  /** When the last message was written. Epoch milliseconds. */
  readonly sentAt?: number;
}

/** What one more entry takes: a claim that finds it too soon changes nothing. */
export interface Spending {
  readonly nowMs: number;
  /**
   * `start`: to somebody who is not busy, or whose `busyUntil` is still as it was `seen`. `goOn`: so much is added, if
   * `busyUntil` is at most `upTo`; entries at the same time all succeed.
   */
  readonly busy:
    | { readonly how: 'start'; readonly until: number; readonly seen: number }
    | { readonly how: 'goOn'; readonly forMs: number; readonly upTo: number };
  /** Of a message: the time that must have passed since the last one; 0 for none. */
  readonly quietMs?: number;
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

/**
 * A seq held for one thing to be written once: `slot` names the thing, `holder` the item that keeps the claim. The
 * system has one in each room, whatever the `user`.
 */
export interface Claim extends MemberKey {
  readonly holder: 'member' | 'departure' | 'system';
  readonly slot: string;
  readonly seq: number;
}

/**
 * `claimed`: the slot now holds the seq. `holderGone`: nobody to claim for. Otherwise the slot is as it was:
 * `heldSeq` is what it holds, absent if it holds nothing (only when a claim is moved).
 */
export type ClaimResult =
  | { readonly outcome: 'claimed' }
  | { readonly outcome: 'holderGone' }
  | { readonly outcome: 'taken'; readonly heldSeq?: number };

/** `tooSoon`: the slot is free, but the member has written too much lately. */
export type SpendingClaimResult = ClaimResult | { readonly outcome: 'tooSoon'; readonly pace: Pace };

export interface Position {
  readonly room: string;
  readonly seq: number;
}

export interface VersionedMessage {
  readonly message: MessageEntry;
  /** Seq of the last change; 0 if there was none. Changes are applied in the order of their seqs. */
  readonly changedSeq: number;
  /** Seqs of the edits whose entries still have their text, ascending. See `edit-texts.ts`. */
  readonly editSeqs: readonly number[];
  readonly stamp: Stamp;
}

/** What a room may ask of who writes; whoever names neither is not asked. */
export interface Terms {
  /** Takes no seq of a frozen room. */
  readonly unlessFrozen?: boolean;
  /** Seconds since the writer's last message: takes no seq where slow mode wants more. */
  readonly quietSeconds?: number;
}

/**
 * `segmentEnded`: nothing was handed out, because the segment of the log is over. `refused`: because the room asks for
 * more than the terms. With the head as it is.
 */
export interface TakenSeq {
  readonly outcome: 'taken' | 'segmentEnded' | 'refused';
  /** With the seq that was handed out, if one was. */
  readonly head: RoomHead;
}

/**
 * `taken`: something stands at the position. `outdated`: the message has changed since it was read. `editsGone`: of those
 * to be emptied these are no edits of the message, or not any more: expired, or erased.
 */
export type PutChangeResult =
  | { readonly outcome: 'stored' }
  | { readonly outcome: 'taken'; readonly standing: Entry }
  | { readonly outcome: 'outdated' }
  | { readonly outcome: 'editsGone'; readonly seqs: readonly number[] };

/**
 * `taken`: something stands at the position. `outdated`: an update with a higher number has taken effect. `noRoom`:
 * there is no such room, or not any more.
 */
export type PutRoomUpdateResult = 'stored' | 'taken' | 'outdated' | 'noRoom' | 'refused';

/** The shared log of a room: sequencer, claims, and positions that are written once. */
export interface LogStore {
  /** Hands out the next seq, if segment and terms allow; undefined if the room does not exist. */
  takeSeq(room: string, nowMs: number, terms?: Terms): Promise<TakenSeq | undefined>;
  /** Hands out the next seq in other segments. Undefined if the head is not as it was `seen` any more. */
  beginSegment(
    seen: RoomHead,
    begun: Pick<RoomHead, 'segments' | 'segmentEndsAt'> & { readonly nowMs: number },
  ): Promise<RoomHead | undefined>;
  /** Claims a slot that holds nothing, drops the slots to forget, and spends, all or nothing. */
  claim(
    claim: Claim,
    options?: { readonly forget?: readonly string[]; readonly spending?: Spending | undefined },
  ): Promise<SpendingClaimResult>;
  /** Moves a claim whose seq was filled by somebody else. */
  moveClaim(claim: Claim, options: { readonly from: number }): Promise<ClaimResult>;
  /** Writes at a position that is empty. Undefined if it did, else the entry that stands there. */
  putEntry(entry: Entry, stamp: Stamp): Promise<Entry | undefined>;
  readEntry(position: Position & Pick<Stamp, 'incarnation'>): Promise<Entry | undefined>;
  /** A message with the seq of its last change, or undefined if no message stands there. */
  readMessage(position: Position): Promise<VersionedMessage | undefined>;
  /** Writes a change at a position that is empty, the message as it is then, and edits without their text: all or nothing. */
  putChange(change: {
    readonly entry: Entry;
    readonly stamp: Stamp;
    readonly message: MessageEntry;
    /** The `changedSeq` with which the message was read. */
    readonly seenSeq: number;
    /** The message's own, which a change leaves as it is. */
    readonly messageStamp: Stamp;
    /** Edits of the message whose entries have their text after the change. */
    readonly editSeqs: readonly number[];
    /** Edits whose entries lose it. */
    readonly emptiedSeqs: readonly number[];
  }): Promise<PutChangeResult>;
  /**
   * Writes an update at a position that is empty, and changes the head as it says, both or neither.
   * Another retention ends the segment.
   */
  putRoomUpdate(
    entry: RoomUpdatedEntry,
    stamp: Stamp,
    provided?: Pick<Provided, 'witness'>,
  ): Promise<PutRoomUpdateResult>;
  /** Counts messages above one seq and up to another, others' than this user's and not deleted; stops at `max`. */
  countMessages(query: {
    readonly room: string;
    readonly above: number;
    readonly upTo: number;
    readonly exceptSender: string;
    readonly max: number;
  }): Promise<number>;
  /** The newest message above one seq and up to another that is not deleted. */
  readLastMessage(query: {
    readonly room: string;
    readonly above: number;
    readonly upTo: number;
  }): Promise<MessageEntry | undefined>;
  /** What stands from `from` to `to`, both included, ascending; all pages. */
  readEntries(range: {
    readonly room: string;
    readonly incarnation: number;
    readonly from: number;
    readonly to: number;
  }): Promise<readonly Entry[]>;
}

/** One WebSocket, as the authorizer and API Gateway know it. */
export interface Connection {
  readonly user: string;
  readonly connectionId: string;
  /** Epoch milliseconds. */
  readonly tokenExpiresAt: number;
}

/** This connection receives this room. */
export interface Subscription extends Connection {
  readonly room: string;
  /** Epoch milliseconds. */
  readonly subscribedAt: number;
}

/** A connection that has not ended, as its own row has it. */
export interface OpenConnection extends Connection {
  /** Rooms that it is subscribed to. */
  readonly rooms: ReadonlySet<string>;
  /** Epoch milliseconds. */
  readonly openedAt: number;
  /** When its client was last heard of, renewed now and then; see `presence.ts`. Epoch milliseconds. */
  readonly seenAt: number;
}

export interface ConnectionKey {
  readonly user: string;
  readonly connectionId: string;
}

/** Connections, and the rooms that they receive. */
export interface SubscriptionStore extends ConnectionErasureStore, PlaceStore {
  /** A connection that was closed before stays closed (I11). With a room, it is subscribed in the same step. */
  openConnection(
    connection: Connection,
    options?: { readonly room?: string },
  ): Promise<'opened' | 'notAMember' | 'closed'>;
  /** Marks the connection closed for ever; gives the rooms that it was subscribed to, as often as it is called. */
  closeConnection(connection: ConnectionKey): Promise<readonly string[]>;
  /** Subscribes if, at that instant, the user is a member and the connection open. */
  subscribe(
    connection: Connection,
    room: string,
  ): Promise<'subscribed' | 'notAMember' | 'closed' | 'tooManySubscriptions'>;
  /** Ends a subscription, and takes the room from those of its connection. */
  unsubscribe(subscription: ConnectionKey & { readonly room: string }): Promise<void>;
  /** The same, but only if at that instant the user is no member of the room. */
  evict(subscription: ConnectionKey & { readonly room: string }): Promise<void>;
  deleteSubscription(subscription: { readonly connectionId: string; readonly room: string }): Promise<void>;
  /** All of a room's subscriptions, all pages. */
  readSubscriptions(room: string): Promise<readonly Subscription[]>;
  /** A user's open connections, all pages. */
  readConnections(user: string): Promise<readonly OpenConnection[]>;
  readConnection(connection: ConnectionKey): Promise<OpenConnection | undefined>;
  /** Those of the connections that are open, in no order. */
  readConnectionsAmong(connections: readonly ConnectionKey[]): Promise<readonly OpenConnection[]>;
  /** Notes that the client of an open connection was heard of just now. */
  renewLease(connection: ConnectionKey): Promise<void>;
  /** Lets one caller in an interval tell a room that a user is there, and one that they are not. False for all others. */
  claimPresence(
    claim: MemberKey & { readonly online: boolean; readonly nowMs: number; readonly intervalMs: number },
  ): Promise<boolean>;
}

/**
 * What became of a post. `gone`: there is no such connection, or it is not established yet. `busy`: throttled, or the
 * client's buffer is full. `failed`: no answer in time, or a failure of the service. `denied`: our fault.
 */
export type PostOutcome = 'delivered' | 'gone' | 'busy' | 'failed' | 'denied';

/** The sockets themselves. */
export interface ConnectionGateway {
  post(connectionId: string, frame: string): Promise<PostOutcome>;
  /** Closes the socket. Closing one that is gone is no failure. */
  close(connectionId: string): Promise<PostOutcome>;
}

export interface Clock {
  /** Epoch milliseconds. Never used for order: only for what people read, and for leases (I17). */
  now(): number;
  sleep(ms: number): Promise<void>;
}

export interface Random {
  /** At least 122 random bits, of `A-Z a-z 0-9 _ -`. */
  newId(): string;
  /** From 0 to 1, 1 excluded. */
  fraction(): number;
}

/** Where operators read. Context names ids; never text of messages, tokens or query strings. */
export interface Logger {
  warn(event: string, context: Readonly<Record<string, unknown>>): void;
  error(event: string, context: Readonly<Record<string, unknown>>): void;
}

/** All that the domain needs. */
export interface Ports {
  readonly deployment: Deployment;
  readonly rooms: RoomStore;
  readonly log: LogStore;
  readonly subscriptions: SubscriptionStore;
  readonly gateway: ConnectionGateway;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}
