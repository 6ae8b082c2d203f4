import type { ConnectionKey } from './subscription-store-port.ts';

/** The places of a user that connections hold, as they were at some instant. */
export interface Places {
  /** Another one after every change. */
  readonly version: number;
  /** Connection id → when it took its place. Epoch milliseconds. */
  readonly takenAt: ReadonlyMap<string, number>;
  /** Tokens that were issued then or before open no connection any more. Epoch milliseconds; absent: none are revoked. */
  readonly revokedAt?: number;
}

/** `refused`: as many as there may be are taken, or none ever was, or tokens are revoked; with the places as they are. */
export type TakePlaceResult =
  | { readonly outcome: 'taken' }
  | { readonly outcome: 'refused'; readonly places?: Places };

/**
 * The part of the Connections table that limits how many connections a user has. All of a user's places are one row, so
 * that taking one costs the same however many connections have come and gone.
 */
export interface PlaceStore {
  /**
   * Takes a place if, at that instant, no tokens are revoked and fewer than `placesMax` are taken. Who has one keeps it (F1).
   */
  takePlace(
    connection: ConnectionKey,
    options: { readonly nowMs: number; readonly expiresAt: number; readonly placesMax: number },
  ): Promise<TakePlaceResult>;
  /** Replaces all places of a user at once. False if they are not as they were `seen` any more. */
  putPlaces(
    user: string,
    options: {
      /** Undefined: no places at all. */
      readonly seen: Places | undefined;
      readonly takenAt: Places['takenAt'];
      readonly revokedAt?: number | undefined;
      readonly expiresAt: number;
    },
  ): Promise<boolean>;
  /** Says that the tokens issued until now are revoked. Gives the connections that hold a place, open or about to be. */
  revokeTokens(
    user: string,
    options: { readonly nowMs: number; readonly expiresAt: number },
  ): Promise<readonly string[]>;
  /** Nothing happens if the connection has no place. */
  freePlace(connection: ConnectionKey): Promise<void>;
  forgetPlaces(user: string): Promise<void>;
}
