import { setTimeout as delay } from 'node:timers/promises';

import * as v from 'valibot';

import type { Functions } from '../functions.ts';
import type { InvocationResult } from '../invocation.ts';
import type { Resource } from '../resource.ts';
import { ServiceError } from '../service-error.ts';

/** An event that no try could get through. */
export interface DiscardedEvent {
  readonly functionName: string;
  readonly functionArn: string;
  /** JSON text. */
  readonly payload: string;
  readonly tries: number;
  readonly lastResult: InvocationResult;
}

/** Events that nobody waits for. */
export interface AsyncInvocations {
  enqueue(functionName: string, payload: string): void;
  /** Forgets what waits for another try; what runs ends with its function. */
  close(): Promise<void>;
}

const eventInvokeConfigSchema = v.looseObject({
  FunctionName: v.string(),
  MaximumRetryAttempts: v.optional(v.number(), 2),
});

/**
 * Runs events at once and tries again what a function fails: twice more, or as often as the template's
 * `AWS::Lambda::EventInvokeConfig` says. An event that Lambda throttles waits without that being a try.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export function createAsyncInvocations(options: {
  readonly functions: Functions;
  readonly resources: readonly Resource[];
  /** Before the first further try; twice that before the second. AWS waits one minute and two. */
  readonly retryDelayMs: number;
  readonly onDiscarded: (event: DiscardedEvent) => Promise<void>;
}): AsyncInvocations {
  const closing = new AbortController();
  const running = new Set<Promise<void>>();

  const retriesByFunction = new Map(
    options.resources
      .filter(({ type }) => type === 'AWS::Lambda::EventInvokeConfig')
      .map(({ properties }) => v.parse(eventInvokeConfigSchema, properties))
      .map(({ FunctionName, MaximumRetryAttempts }) => [FunctionName, MaximumRetryAttempts]),
  );

  async function run(functionName: string, payload: string): Promise<void> {
    const { name, arn } = options.functions.settingsOf(functionName);
    const triesMax = 1 + (retriesByFunction.get(name) ?? retriesByFunction.get(arn) ?? 2);
    for (let tries = 1; ; tries += 1) {
      const lastResult = await untilNotThrottled(() => options.functions.invoke(name, payload));
      if (lastResult.functionError === undefined || closing.signal.aborted) return;
      if (tries >= triesMax) {
        await options.onDiscarded({ functionName: name, functionArn: arn, payload, tries, lastResult });
        return;
      }
      await delay(options.retryDelayMs * tries, undefined, { signal: closing.signal });
    }
  }

  async function untilNotThrottled(invoke: () => Promise<InvocationResult>): Promise<InvocationResult> {
    for (;;) {
      try {
        return await invoke();
      } catch (error) {
        if (!(error instanceof ServiceError) || error.statusCode !== 429) throw error;
        await delay(options.retryDelayMs, undefined, { signal: closing.signal });
      }
    }
  }

  return {
    enqueue: (functionName, payload) => {
      const end: Promise<void> = run(functionName, payload)
        .catch((error: unknown) => {
          if (!closing.signal.aborted) throw error;
        })
        .finally(() => running.delete(end));
      running.add(end);
    },
    close: async () => {
      closing.abort();
      await Promise.all(running);
    },
  };
}
