import type { Position, Stamp } from './log-store-port.ts';
import type { Member, RoomHead } from './room-store-port.ts';

/** What stands in the place of a room's head once it is deleted, and remembers how far that has come. */
export interface Tombstone {
  readonly room: string;
  /** Of the room that is deleted. */
  readonly incarnation: number;
  /** Highest seq that it handed out. */
  readonly seq: number;
  /** Up to where nothing of its log is left, nor can come to stand. */
  readonly buriedSeq: number;
  readonly isFinished: boolean;
}

/**
 * The part of the Rooms table that deletes rooms. Whatever deletes members does so only under the unfinished tombstone
 * that is named, at that instant: a late call must not delete those of a room that was created anew.
 */
export interface RoomDeletionStore {
  /** Puts a tombstone in the place of the head, both or neither. False if the head is not as it was `seen` any more. */
  endRoom(seen: RoomHead, tombstone: Tombstone): Promise<boolean>;
  readTombstone(room: string): Promise<Tombstone | undefined>;
  /** Notes how far the deletion has come. False if the tombstone is gone or finished. */
  updateTombstone(tombstone: Tombstone): Promise<boolean>;
  /** Up to 98 members. False if the tombstone is gone or finished. */
  deleteMembers(tombstone: Tombstone, users: readonly string[]): Promise<boolean>;
  /** Deletes some of what is left beside log and tombstone. False if nothing is, or the tombstone is gone or finished. */
  deleteRemains(tombstone: Tombstone): Promise<boolean>;
  /** Lowest seq that stands in a log; undefined if it is empty. */
  readFirstSeq(room: string): Promise<number | undefined>;
  /** Puts a `void` over whatever stands at a position, unless it belongs to a later incarnation of the log. */
  bury(position: Position, stamp: Stamp): Promise<void>;
  /** Puts up to 98 members of a room that is about to be created as this incarnation. Nothing happens if it is there. */
  prepareMembers(room: string, incarnation: number, members: readonly Member[]): Promise<void>;
  /** Takes up to 98 of them back. Nothing happens if the room is there. */
  dropPrepared(room: string, incarnation: number, users: readonly string[]): Promise<void>;
}
