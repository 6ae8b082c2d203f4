import type { AudienceStore } from './audience-port.ts';
import type { ConnectionErasureStore } from './erasure-port.ts';
import type { PlaceStore } from './place-port.ts';
import type { MemberKey } from './room-store-port.ts';

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
export interface SubscriptionStore extends AudienceStore, ConnectionErasureStore, PlaceStore {
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
