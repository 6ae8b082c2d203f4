import type { ChatError } from './errors.ts';

/** Whether this client receives a room. While the connection is lost, a room that was joined stays so. */
export type RoomState =
  | { readonly status: 'idle' }
  | { readonly status: 'joining' }
  | { readonly status: 'joined' }
  /** The backend has refused it, or the user is no member any more. `join` may be called again. */
  | { readonly status: 'failed'; readonly error: ChatError };
