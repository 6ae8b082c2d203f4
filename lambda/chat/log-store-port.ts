import type { Entry, MessageEntry, RoomUpdatedEntry } from '../../protocol/entries.ts';
import type { MemberKey, Pace, Provided, RoomHead } from './room-store-port.ts';

/** What an item of a log carries beside its entry. */
export interface Stamp {
  /** Of the log that it belongs to. What an earlier one has left behind is as good as not there. */
  readonly incarnation: number;
  /** When it goes; absent: never. Epoch milliseconds. */
  readonly expiresAt?: number;
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
    options?: {
      readonly forget?: readonly string[];
      readonly spending?: Spending | undefined;
      /**
       * What the holder's `former` slot holds, 0 for nothing: one with anything else is another holder, and this one gone.
       * @default - it may be any
       */
      readonly formerSeq?: number | undefined;
    },
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
