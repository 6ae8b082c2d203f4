/** Keys of both tables, each with what it serves. */

const seqDigits = 16;

/** Rooms table: head and members under one partition, the log under another, so that a page of it reads nothing else. */
export const roomsTableKeys = {
  /** One room's head. */
  head: (room: string) => ({ pk: `room#${room}`, sk: 'head' }),
  /** One member; all members by the prefix `member#`; all rooms of a user by the index `byUser` (`user`, `pk`). */
  member: (room: string, user: string) => ({ pk: `room#${room}`, sk: `member#${user}` }),
  /** One user who has left, until they come back: remembers where that stands in the log. */
  departure: (room: string, user: string) => ({ pk: `room#${room}`, sk: `departure#${user}` }),
  /** What is left of a room that was deleted. */
  tombstone: (room: string) => ({ pk: `room#${room}`, sk: 'tombstone' }),
  /** What the system has claimed in one room. */
  system: (room: string) => ({ pk: `room#${room}`, sk: 'system' }),
  /** One position of the log. Zero-padded, so that the order of keys is the order of seqs. */
  entry: (room: string, seq: number) => ({ pk: `log#${room}`, sk: String(seq).padStart(seqDigits, '0') }),
} as const;

export const memberPrefix = 'member#';

/** Partition of the members in the index `byUser`'s sort key. */
export const roomPartition = (room: string) => `room#${room}`;

/** The room of an entry's key. */
export function roomOfLog(pk: string): string {
  return pk.slice('log#'.length);
}

/** The room of a head's, a member's or a subscription's key. */
export function roomOfPartition(pk: string): string {
  return pk.slice('room#'.length);
}

/** Connections table: by channel, because fan-out needs a consistent read, which no index gives. */
export const connectionsTableKeys = {
  /** One connection of a user, with the rooms that it receives; all of the user's connections by the channel. */
  connection: (user: string, connectionId: string) => ({ channel: `user#${user}`, connectionId }),
  /** One subscription; all of a room's by the channel. */
  subscription: (room: string, connectionId: string) => ({ channel: `room#${room}`, connectionId }),
  /** When a room was last told of a user's presence: no connection, although the key says so. */
  presence: (room: string, user: string) => ({ channel: `presence#${room}`, connectionId: user }),
  /** All places of a user's connections, outside the user's channel: who reads that wants connections alone. */
  places: (user: string) => ({ channel: `places#${user}`, connectionId: 'all' }),
  /** All orders of a large room that wait, or were taken: no connection either. */
  orders: (room: string) => ({ channel: `orders#${room}`, connectionId: 'all' }),
} as const;

/** The user of a connection's key. */
export function userOfChannel(channel: string): string {
  return channel.slice('user#'.length);
}

/** Which table has heads, members and logs. */
export interface RoomsTable {
  readonly tableName: string;
  /**
   * Tells a table that was restored from a backup from the one that it was restored from.
   * @default '' - it was not
   */
  readonly generation?: string | undefined;
}
