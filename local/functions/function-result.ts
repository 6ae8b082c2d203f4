import type { InvocationResult } from '../invocation.ts';
import type { ErrorPayload } from './worker-messages.ts';

/** Most bytes that a function can return: 6 MB and the room that Lambda leaves for its own words. */
const payloadBytesMax = 6_291_556;

/** What a function returned as an invocation's result, unless it is too much. */
export function returned(payload: string): InvocationResult {
  if (Buffer.byteLength(payload) <= payloadBytesMax) return { payload };
  return failure({
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: `Response payload size exceeded maximum allowed payload size (${payloadBytesMax} bytes).`,
  });
}

/** A function's failure as an invocation's result. */
export function failure(error: ErrorPayload): InvocationResult {
  return { payload: JSON.stringify(error), functionError: 'Unhandled' };
}

/** Lambda's words for a function that did not end in time. */
export function timedOut(requestId: string, timeoutSeconds: number): InvocationResult {
  return failure({
    errorType: 'Sandbox.Timedout',
    errorMessage: `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`,
  });
}

/** Lambda's words for a process that ended while it had an event; `reason` as in `exit status 1`. */
export function exited(requestId: string, reason: string): InvocationResult {
  return failure({
    errorType: 'Runtime.ExitError',
    errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: ${reason}`,
  });
}
