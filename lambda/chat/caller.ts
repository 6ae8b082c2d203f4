import type { Connection } from './subscription-store-port.ts';

/** Who sends a frame. Comes from the authorizer alone, never from the frame (S38). */
export interface Caller extends Connection {
  /** The room that the connection was bound to when it was opened. */
  readonly boundRoom?: string;
}
