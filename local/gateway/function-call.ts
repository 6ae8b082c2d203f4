import * as v from 'valibot';
import type { Invoke } from '../invocation.ts';
import { ServiceError } from '../service-error.ts';
import { describeError, type FunctionFailure } from './function-failure.ts';

/** How a call of an integration or an authorizer ended, as the gateway sees it. */
export type FunctionCallOutcome =
  | { readonly kind: 'returned'; readonly payload: string }
  | ({ readonly kind: 'failed' } & FunctionFailure)
  /** Lambda did not run the function: no permission, no such function, throttled. */
  | { readonly kind: 'refused'; readonly error: ServiceError }
  /** The gateway stopped waiting; the function runs on to its own timeout, and ends so. */
  | { readonly kind: 'timedOut'; readonly end: Promise<FunctionCallOutcome> };

/** A call that the gateway makes. */
export interface FunctionCall {
  readonly functionArn: string;
  readonly event: unknown;
  readonly sourceArn: string;
  readonly timeoutMs: number;
}

/** Calls a function and waits for it no longer than the integration's timeout. */
export async function callFunction(invoke: Invoke, call: FunctionCall): Promise<FunctionCallOutcome> {
  let timer: NodeJS.Timeout | undefined;
  const end = run(invoke, call);
  const timeout = new Promise<FunctionCallOutcome>((resolve) => {
    timer = setTimeout(() => resolve({ kind: 'timedOut', end }), call.timeoutMs);
  });
  try {
    return await Promise.race([end, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

async function run(invoke: Invoke, call: FunctionCall): Promise<FunctionCallOutcome> {
  try {
    const result = await invoke({
      functionName: call.functionArn,
      payload: JSON.stringify(call.event),
      sourceArn: call.sourceArn,
    });
    if (result.functionError === undefined) return { kind: 'returned', payload: result.payload };
    return { kind: 'failed', ...readFailure(result.payload) };
  } catch (error) {
    if (error instanceof ServiceError) return { kind: 'refused', error };
    throw error;
  }
}

/**
 * Says for a log why a call gave no result.
 *
 * @param sent - What the client sent; it is not repeated, as it may hold a token (S57).
 */
export function describeFailure(
  outcome: Exclude<FunctionCallOutcome, { kind: 'returned' }>,
  sent: string,
): string {
  switch (outcome.kind) {
    case 'failed':
      return `it failed; ${describeError(outcome, sent)}`;
    case 'refused':
      return `Lambda refused to run it; ${outcome.error.code}: ${outcome.error.message}`;
    case 'timedOut':
      return 'the gateway stopped waiting for it';
  }
}

const failureSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ errorType: v.optional(v.string(), 'Error'), errorMessage: v.string() }),
);

function readFailure(payload: string): FunctionFailure {
  const failure = v.safeParse(failureSchema, payload);
  return failure.success ? failure.output : { errorType: 'Error', errorMessage: '' };
}
