import type { Call, Next } from '../call.ts';
import type { Functions } from '../functions.ts';
import type { HttpResponse } from '../http-response.ts';
import { NoReply } from '../no-reply.ts';
import type { Fault, FaultOf } from './fault-plan.ts';
import type { RandomStream } from './random-stream.ts';
import type { RecentWrites } from './recent-writes.ts';
import { serviceError } from './service-errors.ts';
import { cancelTransaction } from './transaction-cancellation.ts';
import { leaveUnprocessed } from './unprocessed.ts';
import type { Waits } from './waits.ts';

/** What faults work on, beside the call itself. */
export interface FaultSurroundings {
  readonly functions: Pick<Functions, 'kill'>;
  readonly recentWrites: RecentWrites;
  readonly waits: Waits;
}

/** A call that a fault happens to. */
export interface Victim extends FaultSurroundings {
  readonly call: Call;
  readonly next: Next;
  /** Of the rule. */
  readonly random: RandomStream;
}

/** Lets a fault happen to a call. */
export async function inject(fault: Fault, victim: Victim): Promise<HttpResponse> {
  const { call, next, random, waits, recentWrites } = victim;
  switch (fault.kind) {
    case 'error':
      await effectOf(fault, victim);
      return serviceError(call, fault);
    case 'answer':
      await effectOf(fault, victim);
      return { statusCode: fault.statusCode, headers: fault.headers, body: fault.body };
    case 'noReply':
      await effectOf(fault, victim);
      await waits.sleep(fault.delayMs);
      throw new NoReply();
    case 'delay':
      return delay(fault, victim);
    case 'duplicate':
      return duplicate(fault, victim);
    case 'drop':
      return pretendedSuccess(call);
    case 'crash':
    case 'timeOut':
      return endFunction(fault, victim);
    case 'transactionCanceled':
      return cancelTransaction(fault, { call, random });
    case 'unprocessed':
      return leaveUnprocessed(fault, { call, next, random });
    case 'indexLag':
      return recentWrites.hidden(call, { lagMs: fault.lagMs, response: await next(call) });
  }
}

/** The call's effect and answer, if the fault comes after it. */
async function effectOf(
  { when }: { readonly when: 'before' | 'after' },
  { call, next }: Victim,
): Promise<HttpResponse | undefined> {
  return when === 'after' ? next(call) : undefined;
}

async function delay(fault: FaultOf<'delay'>, { call, next, random, waits }: Victim): Promise<HttpResponse> {
  const ms = fault.delayMs + random.fraction() * fault.jitterMs;
  if (fault.when === 'before') {
    await waits.sleep(ms);
    return next(call);
  }
  const response = await next(call);
  await waits.sleep(ms);
  return response;
}

async function duplicate(
  fault: FaultOf<'duplicate'>,
  { call, next, random, waits }: Victim,
): Promise<HttpResponse> {
  const first = next(call);
  for (let copy = 0; copy < fault.copies; copy += 1) {
    const ms = fault.delayMs + random.fraction() * fault.jitterMs;
    void repeat(async () => {
      if (fault.order === 'inTurn') await Promise.allSettled([first]);
      await waits.sleep(ms);
      await next(call);
    });
  }
  return first;
}

/** What becomes of a copy is nobody's business: the first answer counts. */
async function repeat(run: () => Promise<void>): Promise<void> {
  await Promise.allSettled([run()]);
}

function pretendedSuccess({ service, action, request }: Call): HttpResponse {
  if (service === 'execute-api') {
    return { statusCode: action === 'DeleteConnection' ? 204 : 200, headers: {}, body: '' };
  }
  const isEvent = request.headers['x-amz-invocation-type'] === 'Event';
  return { statusCode: isEvent ? 202 : 200, headers: {}, body: isEvent ? '' : 'null' };
}

async function endFunction(fault: FaultOf<'crash' | 'timeOut'>, victim: Victim): Promise<HttpResponse> {
  const { call, functions } = victim;
  await effectOf(fault, victim);
  if (call.caller.kind === 'function') {
    await functions.kill(call.caller.instanceId, fault.kind === 'timeOut' ? 'timeout' : 'crash');
  }
  throw new NoReply();
}
