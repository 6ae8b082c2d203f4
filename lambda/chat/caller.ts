import type { Connection } from './subscription-store-port.ts';

/** Who sends a frame. Comes from the authorizer alone, never from the frame (S38). */
export interface Caller extends Connection {
  /** When the token was issued. Epoch milliseconds; absent: unknown, and so before any revocation. */
  readonly tokenIssuedAt?: number;
  /** The room that the connection was bound to when it was opened. */
  readonly boundRoom?: string;
}
