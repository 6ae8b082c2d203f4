import type { Subscription } from './subscription-store-port.ts';

/** A part of a room's subscriptions: those of the connection ids from one to another, both included. */
export interface Slice {
  readonly from: string;
  readonly through: string;
}

/** Who receives a room. */
export interface AudienceStore {
  /** All of a room's subscriptions, all pages, ascending by connection id. */
  readSubscriptions(room: string): Promise<readonly Subscription[]>;
  /** The connections of the same, and nothing else of them: what it takes to cut the room into slices. */
  readConnectionIds(room: string): Promise<readonly string[]>;
  /** All of them in one call that reads hardly more than so many; undefined if there are more. */
  readAudience(room: string, subscriptionsMax: number): Promise<readonly Subscription[] | undefined>;
  /** Those of one slice, all pages. */
  readSlice(room: string, slice: Slice): Promise<readonly Subscription[]>;
}
