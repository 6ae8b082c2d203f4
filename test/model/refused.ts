import type { ErrorCode } from '../../protocol/errors.ts';

/** The request is not granted, and nothing has happened. */
export class Refused extends Error {
  readonly code: ErrorCode;
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, retryAfterMs?: number) {
    super(code);
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}
