import type { MemberKey } from './room-store-port.ts';
import type { ConnectionKey } from './subscription-store-port.ts';

/** The part of the Rooms table that finds all that a user has left in rooms, and takes away what stands beside logs. */
export interface RoomErasureStore {
  /** Rooms that a user is in or has left, in the order of their ids, a page at a time. Eventually consistent. */
  readRoomsEver(page: { readonly user: string; readonly after?: string; readonly limit: number }): Promise<{
    readonly rooms: readonly string[];
    /** Present if there are more: the `after` of the next page. */
    readonly next?: string;
  }>;
  /** Gives the log another epoch, so that clients drop what they have of it. Nothing happens if there is no such room. */
  renewEpoch(room: string, epoch: string): Promise<void>;
  forgetDeparture(key: MemberKey): Promise<void>;
}

/** The same for the Connections table. Rows past their time name users too, until the table drops them. */
export interface ConnectionErasureStore {
  /** Ids of all connections of a user that there are rows of, those that have ended included. */
  readConnectionTraces(user: string): Promise<readonly string[]>;
  /** Ids of the user's connections that there are subscriptions of in a room. */
  readSubscriptionTraces(key: MemberKey): Promise<readonly string[]>;
  forgetConnection(connection: ConnectionKey): Promise<void>;
  forgetPresence(key: MemberKey): Promise<void>;
}
