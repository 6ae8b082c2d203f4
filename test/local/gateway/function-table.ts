import type { Invocation, InvocationResult } from '../../../local/invocation.ts';
import { Queue } from './queue.ts';

/** A Lambda of the test's own: a function by name, run as the service runs it, JSON in and JSON out. */
export type TestFunction = (event: TestEvent) => unknown;

/** An event of the gateway, as far as tests take it apart. */
export interface TestEvent {
  readonly [field: string]: unknown;
  readonly body?: string;
  readonly requestContext: { readonly [field: string]: unknown; readonly connectionId: string };
}

export interface Call {
  readonly functionName: string;
  readonly sourceArn: string | undefined;
  readonly event: TestEvent;
}

/** The functions that a gateway under test can invoke. */
export class FunctionTable {
  /** Every call, when it begins. */
  readonly calls = new Queue<Call>();
  readonly #functions = new Map<string, TestFunction>();

  define(name: string, run: TestFunction): this {
    this.#functions.set(functionArn(name), run);
    return this;
  }

  readonly invoke = async ({ functionName, payload, sourceArn }: Invocation): Promise<InvocationResult> => {
    const event: TestEvent = JSON.parse(payload);
    const run = this.#functions.get(functionName);
    if (!run) throw new Error(`the test defines no function ${functionName}`);
    this.calls.push({ functionName, sourceArn, event });
    try {
      return { payload: JSON.stringify((await run(event)) ?? null) };
    } catch (error) {
      if (!(error instanceof FunctionError)) throw error;
      return {
        payload: JSON.stringify({ errorType: 'Error', errorMessage: error.message }),
        functionError: 'Unhandled',
      };
    }
  };
}

/** Thrown by a test's function to fail; every other error is Lambda's own refusal. */
export class FunctionError extends Error {}

export function functionArn(name: string): string {
  return `arn:aws:lambda:eu-west-1:123456789012:function:${name}`;
}
