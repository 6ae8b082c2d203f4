import type { ErrorCode } from '../protocol/errors.ts';
import type { OperationRefused } from '../protocol/operations.ts';

/** The chat has understood an operation, and refused it. */
export class ChatRefusedError extends Error {
  override readonly name = 'ChatRefusedError';
  readonly code: ErrorCode;
  /** For people; not to be parsed. */
  readonly detail: string;

  constructor(operation: string, { code, detail }: OperationRefused['error']) {
    super(`unable to ${operation}; ${code}: ${detail}`);
    this.code = code;
    this.detail = detail;
  }
}

/** The rooms function has failed: it may have done something or nothing. The same call may be repeated. */
export class ChatFunctionError extends Error {
  override readonly name = 'ChatFunctionError';
  /** What Lambda says of the failure, as JSON. */
  readonly report: string;

  constructor(operation: string, report: string) {
    super(`unable to ${operation}; the rooms function has failed`);
    this.report = report;
  }
}

export function isRefusal(result: unknown): result is OperationRefused {
  return typeof result === 'object' && result !== null && 'error' in result;
}
