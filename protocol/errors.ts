/**
 * Every error code of `chat.v1`: what causes it and whether the same request may succeed later.
 * An error never closes the connection, `token_expired` excepted.
 */
export const errorCodes = {
  bad_request: {
    retryable: false,
    meaning:
      'Not JSON, not an object, a missing or ill-typed field, or a limit exceeded; `detail` names the field.',
  },
  unknown_action: { retryable: false, meaning: 'The `action` is none of the protocol.' },
  not_a_member: {
    retryable: false,
    meaning: 'The room does not exist, or the user is not in it: the reply does not tell which.',
  },
  forbidden: { retryable: false, meaning: 'A member without the role that the action needs, or muted.' },
  not_found: { retryable: false, meaning: 'The room is visible, the target entry is not there.' },
  conflict: { retryable: false, meaning: 'The same id was used for something different.' },
  rate_limited: { retryable: true, meaning: 'Slow mode or send rate; wait `retryAfterMs`.' },
  token_expired: {
    retryable: false,
    meaning: 'The token that opened the connection has expired; the connection is closed after this error.',
  },
  unavailable: {
    retryable: true,
    meaning: 'Throttled or failed underneath; nothing is known to be stored. Send again with the same id.',
  },
} as const;

export type ErrorCode = keyof typeof errorCodes;

/** What a refused request is answered with. */
export interface ErrorFrame {
  readonly type: 'error';
  /** The request's `id`, if it had one. */
  readonly id?: string;
  readonly code: ErrorCode;
  /** For people; not to be parsed. */
  readonly detail: string;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  /** Milliseconds to wait, present when waiting helps. */
  readonly retryAfterMs?: number;
}

/** A refusal in the protocol's terms. Anything else that is thrown becomes `unavailable` on the wire. */
export class ChatError extends Error {
  override readonly name = 'ChatError';
  readonly code: ErrorCode;
  readonly retryAfterMs: number | undefined;

  constructor(
    code: ErrorCode,
    detail: string,
    options: { readonly retryAfterMs?: number; readonly cause?: unknown } = {},
  ) {
    super(detail, { cause: options.cause });
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** One text for both causes, so that nobody learns from it which rooms exist (S39). */
export function notAMember(): ChatError {
  return new ChatError('not_a_member', 'there is no such room, or you are not a member of it');
}

/** The frame for a refusal; `id` is the request's, if it could be read. */
export function errorFrame(error: ChatError, id?: string): ErrorFrame {
  return {
    type: 'error',
    ...(id === undefined ? {} : { id }),
    code: error.code,
    detail: error.message,
    retryable: errorCodes[error.code].retryable,
    ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
  };
}
