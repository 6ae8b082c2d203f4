import type { ChatError } from './errors.ts';

/** What the client is doing to be connected. */
export type ConnectionState =
  /** `connect` was not called yet. */
  | { readonly status: 'idle' }
  | { readonly status: 'connecting' }
  | { readonly status: 'connected' }
  /** The connection is lost, or could not be had. The client tries again by itself. */
  | {
      readonly status: 'waiting';
      /** Epoch milliseconds of the next attempt. */
      readonly retryAt: number;
      readonly error: ChatError;
    }
  /** The device has no network. The client tries again as soon as it has. */
  | { readonly status: 'offline' }
  /** Nothing is tried any more: by `close`, or because of the error, until `connect` is called again. */
  | { readonly status: 'closed'; readonly error?: ChatError };
