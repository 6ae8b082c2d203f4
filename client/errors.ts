import type { ErrorCode, ErrorFrame } from '../protocol/errors.ts';

/** What goes wrong on the client's side of the wire. */
export type ClientErrorCode =
  /** The request was not answered in time; whether it had an effect is not known. */
  | 'timeout'
  /** The connection was lost before the answer; whether the request had an effect is not known. */
  | 'disconnected'
  /** `close()` was called, or reconnecting is useless; nothing was sent. */
  | 'closed'
  /** The offline queue has its limit; nothing was sent. */
  | 'queue_full'
  /** The token could not be had: the function that gives it has failed. */
  | 'token_unavailable'
  /** The room's log cannot be continued from where it was read: load it anew. */
  | 'not_recovered';

/** Everything that the SDK rejects with, but for the reason of an `AbortSignal`. */
export class ChatError extends Error {
  override readonly name = 'ChatError';
  /** The protocol's, as the backend has answered; or one of the client's own. */
  readonly code: ErrorCode | ClientErrorCode;
  /** Whether the same may succeed later. */
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(
    code: ErrorCode | ClientErrorCode,
    detail: string,
    options: {
      readonly retryable?: boolean | undefined;
      readonly retryAfterMs?: number | undefined;
      readonly cause?: unknown;
    } = {},
  ) {
    super(detail, { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** A refusal, as the backend has said it. */
export function refusal({ code, detail, retryable, retryAfterMs }: ErrorFrame): ChatError {
  return new ChatError(code, detail, { retryable, retryAfterMs });
}

export function closedError(cause?: unknown): ChatError {
  return new ChatError('closed', 'unable to reach the chat; the client is closed', { cause });
}

export function expiredError(): ChatError {
  return new ChatError('token_expired', 'unable to connect; the token has expired');
}
