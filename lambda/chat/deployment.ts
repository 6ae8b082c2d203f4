import type { RoomSettings } from '../../protocol/rooms.ts';

/** How a chat is deployed, as far as its domain must know. */
export interface Deployment {
  /** Messages, edits, deletions and reactions of one user in one room, sustained, over all connections. */
  readonly sendsPerSecond: number;
  /** The same at once, after a while of silence. */
  readonly sendsBurst: number;
  /** Connections of one user that are open at a time. */
  readonly connectionsPerUserMax: number;
  /** Longest time for which a token is accepted, and so for which it has to be known that it is revoked. Milliseconds. */
  readonly tokenLifetimeMs: number;
  readonly usersMayCreateRooms: boolean;
  /** Subscriptions that whoever stores an entry delivers to by itself. A room with more of them is left to the fan-out function. */
  readonly subscriptionsPerSlice: number;
  /** What a new room is set to. */
  readonly roomDefaults: RoomSettings;
}
