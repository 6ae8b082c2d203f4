import type { Next } from './call.ts';
import type { Edge } from './edge.ts';
import { type Functions, createFunctions } from './functions.ts';
import type { FunctionLimits, InvocationObserver } from './functions/function-pool.ts';
import { functionSettings } from './functions/function-settings.ts';
import { createInvokeApi } from './invoke-api.ts';
import { createAsyncInvocations } from './invoke-api/async-invocations.ts';
import { sendFailureLetters } from './invoke-api/failure-letters.ts';
import type { Trace } from './meter/trace.ts';
import type { Template } from './template.ts';

/** What may be chosen about Lambda; see `LocalStackOptions`. */
export interface LambdaOptions {
  readonly functionLimits?: Partial<FunctionLimits> | undefined;
  readonly retryDelayMs?: number | undefined;
  readonly observeInvocation?: InvocationObserver | undefined;
  readonly log?: ((line: string) => void) | undefined;
}

/** Lambda as a stack has it: its functions, and the API by which they are invoked, at once or later. */
export function startLambda(
  { log = () => undefined, functionLimits, retryDelayMs = 1000, observeInvocation }: LambdaOptions,
  of: {
    readonly template: Template;
    readonly edge: Pick<Edge, 'url'>;
    readonly toLocalUrl: (text: string) => string;
    readonly trace: Trace;
    /** Takes calls of the stack's services. */
    readonly dispatch: Next;
    readonly onClose: (closer: () => Promise<void>) => void;
  },
): { readonly functions: Functions; readonly invokeApi: Next } {
  const { region, resources } = of.template;
  const functions = createFunctions({
    settings: functionSettings(of.template, of.toLocalUrl),
    surroundings: {
      region,
      endpointUrl: of.edge.url,
      observeInvocation: (event, run) =>
        of.trace.observeInvocation(event, observeInvocation ? () => observeInvocation(event, run) : run),
      log: (name, line) => log(`${name}: ${line}`),
    },
    limits: functionLimits,
  });
  const onDiscarded = sendFailureLetters({ resources, dispatch: of.dispatch, log });
  const asyncInvocations = createAsyncInvocations({ functions, resources, retryDelayMs, onDiscarded });
  of.onClose(async () => {
    await Promise.all([asyncInvocations.close(), functions.close()]);
  });
  return { functions, invokeApi: createInvokeApi({ functions, asyncInvocations }) };
}
